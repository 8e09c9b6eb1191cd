"""Two indexes less to keep for every new item: numbers are found by the one that keeps them apart, and
owners by one of the items that have an owner.

The new one is built and the old ones are dropped beside running writes; calling a constraint otherwise takes
the table for a moment. Each step may be taken again after an interruption.
"""

import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

_RENAME = """
    DO $$ BEGIN
        IF EXISTS (
            SELECT FROM pg_constraint
            WHERE conrelid = 'cmdb_configurationitem'::regclass AND conname = '{before}'
        ) THEN
            ALTER TABLE cmdb_configurationitem RENAME CONSTRAINT {before} TO {after};
        END IF;
    END $$
"""
OLD, NEW = "cmdb_configurationitem_number_key", "ci_number_is_unique"
PATTERNS = "cmdb_configurationitem_number_ade95b27_like"
OWNERS = "cmdb_configurationitem_owner_id_351e665b"


def without(index: str, columns: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"DROP INDEX CONCURRENTLY IF EXISTS {index}",
        f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {index} ON cmdb_configurationitem ({columns})",
    )


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("cmdb", "0035_judge_where_a_row_starts_without_a_call"),
        ("core", "0005_refuse_truncate"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # Left behind, and invalid, when an earlier run was interrupted.
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS ci_by_owner", migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="configurationitem",
            index=models.Index(
                condition=models.Q(("owner__isnull", False)), fields=["owner"], name="ci_by_owner"
            ),
        ),
        # Not by AlterField, which would drop the foreign key too and check every row for it again.
        migrations.SeparateDatabaseAndState(
            database_operations=[
                without(OWNERS, "owner_id"),
                without(PATTERNS, "number varchar_pattern_ops"),
                migrations.RunSQL(
                    _RENAME.format(before=OLD, after=NEW), _RENAME.format(before=NEW, after=OLD)
                ),
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="configurationitem",
                    name="owner",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="owned_cis",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
                migrations.AlterField(
                    model_name="configurationitem",
                    name="number",
                    field=models.CharField(editable=False, max_length=20, verbose_name="number"),
                ),
                migrations.AddConstraint(
                    model_name="configurationitem",
                    constraint=models.UniqueConstraint(fields=("number",), name="ci_number_is_unique"),
                ),
            ],
        ),
    ]
