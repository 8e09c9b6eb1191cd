"""A function that puts new entries of the search indexes in their place, as the owner of the tables may.

Whoever runs Slipway need not own them, and PostgreSQL lets nobody else do it.
"""

from django.db import migrations

TIDY = """
    CREATE FUNCTION cmdb_tidy_indexes() RETURNS bigint
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path FROM CURRENT AS $tidy$
        SELECT coalesce(sum(gin_clean_pending_list(indexed.indexrelid)), 0)::bigint
        FROM pg_index AS indexed JOIN pg_class AS index ON index.oid = indexed.indexrelid
        JOIN pg_am AS method ON method.oid = index.relam
        WHERE indexed.indrelid = 'cmdb_configurationitem'::regclass AND method.amname = 'gin'
    $tidy$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cmdb", "0031_remember_mappings_by_unit"),
    ]

    operations = [
        migrations.RunSQL(TIDY, "DROP FUNCTION cmdb_tidy_indexes()"),
    ]
