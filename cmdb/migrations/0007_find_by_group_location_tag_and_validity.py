"""Find items by group, location and tag, and relationships whose validity begins or ends.

Indexes are built beside the writers; the check holds new rows at once and looks at old ones without a lock.
"""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import (
    AddConstraintNotValid,
    AddIndexConcurrently,
    ValidateConstraint,
)
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cmdb", "0006_describe_ownership_strength_and_validity")]
    operations = [
        AddIndexConcurrently(
            model_name='configurationitem',
            index=GinIndex(fields=['tags'], name='ci_by_tags'),
        ),
        AddIndexConcurrently(
            model_name='configurationitem',
            index=models.Index(condition=models.Q(('owner_group__isnull', False)), fields=['owner_group'], name='ci_by_owner_group'),
        ),
        AddIndexConcurrently(
            model_name='configurationitem',
            index=models.Index(condition=models.Q(('support_group__isnull', False)), fields=['support_group'], name='ci_by_support_group'),
        ),
        AddIndexConcurrently(
            model_name='configurationitem',
            index=models.Index(condition=models.Q(('location__isnull', False)), fields=['location'], name='ci_by_location'),
        ),
        AddIndexConcurrently(
            model_name='relationship',
            index=models.Index(condition=models.Q(('valid_from__isnull', False)), fields=['valid_from'], name='relationship_by_beginning'),
        ),
        AddIndexConcurrently(
            model_name='relationship',
            index=models.Index(condition=models.Q(('valid_until__isnull', False)), fields=['valid_until'], name='relationship_by_end'),
        ),
        AddConstraintNotValid(
            model_name='relationship',
            constraint=models.CheckConstraint(condition=models.Q(('valid_from__isnull', True), ('valid_until__isnull', True), ('valid_from__lt', models.F('valid_until')), _connector='OR'), name='relationship_begins_before_it_ends'),
        ),
        ValidateConstraint("relationship", "relationship_begins_before_it_ends"),
    ]
