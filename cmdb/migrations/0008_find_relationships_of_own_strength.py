"""Find the few relationships that say their strength themselves. The index is built beside the writers."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cmdb", "0007_find_by_group_location_tag_and_validity")]
    operations = [
        AddIndexConcurrently(
            "relationship",
            models.Index(
                condition=models.Q(("strength", ""), _negated=True),
                fields=["type"],
                name="relationship_of_own_strength",
            ),
        ),
    ]
