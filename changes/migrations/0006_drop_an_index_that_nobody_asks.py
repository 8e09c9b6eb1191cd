"""Drop an index that another begins with (`change_by_state`); the table is taken for a moment only."""

import itsm.core.lifecycle
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("changes", "0005_keep_what_was_asked"),
    ]

    operations = [
        migrations.AlterField(
            model_name="changerequest",
            name="state",
            field=itsm.core.lifecycle.LifecycleField(
                choices=[
                    ("new", "New"),
                    ("assess", "Assess"),
                    ("authorize", "Authorize"),
                    ("scheduled", "Scheduled"),
                    ("implement", "Implement"),
                    ("review", "Review"),
                    ("closed", "Closed"),
                    ("canceled", "Canceled"),
                ],
                db_index=False,
                default="new",
                max_length=32,
                protected=True,
                verbose_name="state",
            ),
        ),
    ]
