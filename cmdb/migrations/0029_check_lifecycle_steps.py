"""Look at edits held before, and build the index of held steps, both beside running writes.

Each step may be taken again after one that failed.
"""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations, models

ONCE = models.UniqueConstraint(
    condition=models.Q(("outcome", ""), ("what", "step")),
    fields=("reference", "ci"),
    name="step_proposed_once_per_reference",
)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("cmdb", "0028_hold_lifecycle_steps"),
    ]

    operations = [
        ValidateConstraint("proposededit", "proposed_edit_names_its_relationship"),
        ValidateConstraint("proposededit", "proposed_step_names_its_verb"),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "DROP INDEX CONCURRENTLY IF EXISTS step_proposed_once_per_reference",
                    migrations.RunSQL.noop,
                ),
                migrations.RunSQL(
                    "CREATE UNIQUE INDEX CONCURRENTLY step_proposed_once_per_reference "
                    "ON cmdb_proposededit (reference, ci_id) WHERE outcome = '' AND what = 'step'",
                    "DROP INDEX CONCURRENTLY step_proposed_once_per_reference",
                ),
            ],
            state_operations=[migrations.AddConstraint(model_name="proposededit", constraint=ONCE)],
        ),
    ]
