"""Keep who had said what a merge changed, so that undoing it gives that back.

The column has a default in the database, which rewrites no row.
"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cmdb', '0022_find_versions_to_compact'),
    ]

    operations = [
        migrations.AddField(
            model_name='merge',
            name='said_by',
            field=models.JSONField(db_default=models.Value({}, output_field=models.JSONField()), default=dict),
        ),
    ]
