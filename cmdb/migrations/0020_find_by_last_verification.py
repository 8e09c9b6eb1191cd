"""Find items by when they were last confirmed; the index is built beside running writes."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("cmdb", "0019_keep_tasks_of_duplicates"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="configurationitem",
            index=models.Index(fields=["last_verified_at"], name="ci_by_last_verification"),
        ),
    ]
