"""Put both ends of a relationship first in its two indexes, so that a pair is one look-up.

New indexes are built beside the writers and then take the place of the old ones, under a short lock.
"""

from django.db import migrations, models

RECORDED_ONCE = """
    CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS relationship_recorded_once_by_ends
        ON cmdb_relationship (source_id, target_id, type_id);
"""
SWAP = """
    ALTER TABLE cmdb_relationship
        DROP CONSTRAINT relationship_recorded_once,
        ADD CONSTRAINT relationship_recorded_once UNIQUE USING INDEX relationship_recorded_once_by_ends;
"""
FROM_TARGET = """
    CREATE INDEX CONCURRENTLY IF NOT EXISTS relationship_from_target_by_ends
        ON cmdb_relationship (target_id, source_id, type_id);
"""


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cmdb", "0004_history_tells_the_transaction")]
    operations = [
        migrations.RunSQL(RECORDED_ONCE, migrations.RunSQL.noop),
        migrations.RunSQL(
            SWAP,
            migrations.RunSQL.noop,
            state_operations=[
                migrations.RemoveConstraint("relationship", "relationship_recorded_once"),
                migrations.AddConstraint(
                    "relationship",
                    models.UniqueConstraint(
                        fields=["source", "target", "type"], name="relationship_recorded_once"
                    ),
                ),
            ],
        ),
        migrations.RunSQL(FROM_TARGET, migrations.RunSQL.noop),
        migrations.RunSQL(
            "DROP INDEX CONCURRENTLY IF EXISTS relationship_from_target",
            migrations.RunSQL.noop,
            state_operations=[migrations.RemoveIndex("relationship", "relationship_from_target")],
        ),
        migrations.RunSQL(
            "ALTER INDEX relationship_from_target_by_ends RENAME TO relationship_from_target",
            migrations.RunSQL.noop,
            state_operations=[
                migrations.AddIndex(
                    "relationship",
                    models.Index(fields=["target", "source", "type"], name="relationship_from_target"),
                )
            ],
        ),
    ]
