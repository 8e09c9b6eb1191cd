"""Hold lifecycle steps beside edits, one of an item under a reference.

The column has a default in the database, which rewrites no row. The checks hold new rows at once and look at old
ones without a lock; the index is built beside running writes.
"""

from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models

ONCE = models.UniqueConstraint(condition=models.Q(('outcome', ''), ('what', 'step')), fields=('reference', 'ci'), name='step_proposed_once_per_reference')


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('cmdb', '0027_sort_items_by_criticality'),
    ]

    operations = [
        migrations.AddField(
            model_name='proposededit',
            name='verb',
            field=models.CharField(blank=True, choices=[('put_in_use', 'Put in use'), ('start_maintenance', 'Start maintenance'), ('end_maintenance', 'End maintenance'), ('retire', 'Retire'), ('reinstate', 'Reinstate')], db_default='', default='', max_length=20, verbose_name='step'),
        ),
        migrations.AlterField(
            model_name='proposededit',
            name='what',
            field=models.CharField(choices=[('edit', 'Edit'), ('relate', 'Relate'), ('edit_relationship', 'Edit the relationship'), ('unrelate', 'Remove the relationship'), ('step', 'Lifecycle step')], max_length=20, verbose_name='kind'),
        ),
        migrations.RemoveConstraint(
            model_name='proposededit',
            name='proposed_edit_names_its_relationship',
        ),
        AddConstraintNotValid(
            model_name='proposededit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('target__isnull', True), ('type__isnull', True), ('what__in', ['edit', 'step'])), models.Q(models.Q(('what__in', ['edit', 'step']), _negated=True), ('target__isnull', False), ('type__isnull', False)), _connector='OR'), name='proposed_edit_names_its_relationship'),
        ),
        AddConstraintNotValid(
            model_name='proposededit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('what', 'step'), models.Q(('verb', ''), _negated=True)), models.Q(models.Q(('what', 'step'), _negated=True), ('verb', '')), _connector='OR'), name='proposed_step_names_its_verb'),
        ),
        ValidateConstraint('proposededit', 'proposed_edit_names_its_relationship'),
        ValidateConstraint('proposededit', 'proposed_step_names_its_verb'),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    'CREATE UNIQUE INDEX CONCURRENTLY step_proposed_once_per_reference '
                    "ON cmdb_proposededit (reference, ci_id) WHERE outcome = '' AND what = 'step'",
                    'DROP INDEX CONCURRENTLY step_proposed_once_per_reference',
                ),
            ],
            state_operations=[migrations.AddConstraint(model_name='proposededit', constraint=ONCE)],
        ),
    ]
