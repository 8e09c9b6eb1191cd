from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # an index is built beside the running portal only outside a transaction

    dependencies = [
        ("core", "0003_unit_path_by_trigger"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="attachment",
            index=models.Index(fields=["sha256"], name="attachment_sha256"),
        ),
    ]
