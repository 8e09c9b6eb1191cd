"""The list can be sorted by criticality, the last page as fast as the first.

The index is built beside the writers: no row is rewritten.
"""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("cmdb", "0026_choose_a_default_view"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="configurationitem",
            index=models.Index(fields=["criticality", "name", "id"], name="ci_by_criticality_and_name"),
        ),
    ]
