"""Versions are found by their relationship, and by what a baseline holds, when history is compacted."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cmdb", "0021_keep_history_by_classes")]
    operations = [
        AddIndexConcurrently(
            model_name='baselineitem',
            index=models.Index(fields=['version'], name='baseline_item_by_version'),
        ),
        AddIndexConcurrently(
            model_name='baselinerelationship',
            index=models.Index(fields=['version'], name='baseline_edge_by_version'),
        ),
        AddIndexConcurrently(
            model_name='relationshiphistory',
            index=models.Index(fields=['pgh_obj', 'pgh_id'], name='history_of_relationship'),
        ),
    ]
