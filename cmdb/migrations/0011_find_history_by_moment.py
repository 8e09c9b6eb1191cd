"""What was written in a period is found by a small index over blocks: both histories only grow."""

import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cmdb", "0010_keep_baselines")]
    operations = [
        AddIndexConcurrently(
            model_name='configurationitemhistory',
            index=django.contrib.postgres.indexes.BrinIndex(fields=['pgh_created_at'], name='ci_history_by_moment'),
        ),
        AddIndexConcurrently(
            model_name='relationshiphistory',
            index=django.contrib.postgres.indexes.BrinIndex(fields=['pgh_created_at'], name='edge_history_by_moment'),
        ),
    ]
