"""Remember how columns are mapped for each unit; what is remembered goes to who last imported of the source."""

import django.db.models.deletion
from django.db import migrations, models

GIVE = """
    UPDATE cmdb_importmapping AS mapping SET unit_id = (
        SELECT job.unit_id FROM cmdb_importjob AS job WHERE job.source = mapping.source
        ORDER BY job.id DESC LIMIT 1
    );
    DELETE FROM cmdb_importmapping WHERE unit_id IS NULL;
    SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cmdb", "0030_drop_indexes_that_nobody_asks"),
    ]

    operations = [
        migrations.AlterField(
            model_name="importmapping",
            name="source",
            field=models.CharField(max_length=60, verbose_name="source"),
        ),
        migrations.AddField(
            model_name="importmapping",
            name="unit",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.unit",
                verbose_name="unit",
            ),
        ),
        migrations.RunSQL(GIVE, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="importmapping",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.unit",
                verbose_name="unit",
            ),
        ),
        migrations.AddConstraint(
            model_name="importmapping",
            constraint=models.UniqueConstraint(fields=("unit", "source"), name="mapping_once_per_source"),
        ),
    ]
