"""Drop indexes that only made imports slower, and find items in a state by one that has the list's order.

The new one is built beside running writes. Dropping one takes its table for a moment only.
"""

import django.db.models.deletion
import itsm.core.lifecycle
from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("cmdb", "0029_check_lifecycle_steps"),
        ("core", "0005_refuse_truncate"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="configurationitem",
            name="created_by",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="created by",
            ),
        ),
        migrations.AlterField(
            model_name="configurationitem",
            name="external_number",
            field=models.CharField(
                blank=True, editable=False, max_length=100, verbose_name="external number"
            ),
        ),
        migrations.AlterField(
            model_name="configurationitem",
            name="state",
            field=itsm.core.lifecycle.LifecycleField(
                choices=[
                    ("planned", "Planned"),
                    ("in_use", "In use"),
                    ("in_maintenance", "In maintenance"),
                    ("retired", "Retired"),
                ],
                db_index=False,
                default="planned",
                max_length=20,
                protected=True,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="configurationitem",
            name="unit",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.unit",
                verbose_name="unit",
            ),
        ),
        migrations.AlterField(
            model_name="configurationitemhistory",
            name="state",
            field=itsm.core.lifecycle.LifecycleField(
                choices=[
                    ("planned", "Planned"),
                    ("in_use", "In use"),
                    ("in_maintenance", "In maintenance"),
                    ("retired", "Retired"),
                ],
                db_index=False,
                default="planned",
                max_length=20,
                protected=True,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="duplicatetask",
            name="state",
            field=itsm.core.lifecycle.LifecycleField(
                choices=[
                    ("open", "Open"),
                    ("merged", "Merged"),
                    ("dismissed", "Different things"),
                    ("gone", "No longer alike"),
                ],
                db_index=False,
                default="open",
                max_length=10,
                protected=True,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="importjob",
            name="state",
            field=itsm.core.lifecycle.LifecycleField(
                choices=[
                    ("uploaded", "Uploaded"),
                    ("simulating", "Being simulated"),
                    ("simulated", "Simulated"),
                    ("running", "Running"),
                    ("finished", "Finished"),
                    ("failed", "Failed"),
                    ("canceled", "Canceled"),
                ],
                db_index=False,
                default="uploaded",
                max_length=12,
                protected=True,
                verbose_name="state",
            ),
        ),
        AddIndexConcurrently(
            model_name="configurationitem",
            index=models.Index(fields=["state", "name", "id"], name="ci_by_state_and_name"),
        ),
    ]
