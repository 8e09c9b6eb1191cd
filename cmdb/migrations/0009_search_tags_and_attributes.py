"""Find items by tag and attribute value as well, and by how a name begins.

The indexes are built beside the writers over an expression: no row is rewritten.
"""

import django.contrib.postgres.indexes
import django.db.models.functions.text
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

import cmdb.models.search_words

WORDS = """
    CREATE OR REPLACE FUNCTION cmdb_search_words(
        number varchar, name varchar, external_id varchar, tags varchar[], attributes jsonb
    ) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT lower(
            number || ' ' || name || ' ' || external_id || ' ' || array_to_string(tags, ' ') || ' '
            || CASE WHEN attributes = '{}' THEN '' ELSE jsonb_path_query_array(attributes, '$.*')::text END
        )
    $$;
"""

LEARN = """
    CREATE OR REPLACE FUNCTION cmdb_learn_words() RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
    DECLARE
        since timestamptz := (SELECT learned_at FROM cmdb_searchword WHERE word = '');
        learnt bigint;
    BEGIN
        INSERT INTO cmdb_searchword (word, learned_at)
        SELECT DISTINCT piece[1], now()
        FROM cmdb_configurationitem AS item,
            regexp_matches(
                lower(item.name || ' ' || array_to_string(item.tags, ' ')), '[[:alpha:]]{3,40}', 'g'
            ) AS piece
        WHERE item.updated_at >= coalesce(since, '-infinity')
        ORDER BY 1
        ON CONFLICT DO NOTHING;
        GET DIAGNOSTICS learnt = ROW_COUNT;
        INSERT INTO cmdb_searchword (word, learned_at) VALUES ('', now() - interval '1 hour')
        ON CONFLICT (word) DO UPDATE SET learned_at = excluded.learned_at;
        RETURN learnt;
    END $$;
"""
"""An hour is read again each time: what began before a look may be committed after it."""


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cmdb", "0008_find_relationships_of_own_strength")]
    operations = [
        migrations.RunSQL(WORDS, "DROP FUNCTION cmdb_search_words(varchar, varchar, varchar, varchar[], jsonb)"),
        AddIndexConcurrently(
            model_name="configurationitem",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    cmdb.models.search_words.SearchWords(), name="gin_trgm_ops"
                ),
                name="ci_search_words",
            ),
        ),
        AddIndexConcurrently(
            model_name="configurationitem",
            index=models.Index(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Lower("name"), name="text_pattern_ops"
                ),
                models.F("id"),
                name="ci_by_beginning_of_name",
            ),
        ),
        AddIndexConcurrently(
            model_name="configurationitem",
            index=models.Index(
                models.F("unit"),
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Lower("name"), name="text_pattern_ops"
                ),
                models.F("id"),
                name="ci_by_unit_and_beginning",
            ),
        ),
        AddIndexConcurrently(
            model_name="configurationitem",
            index=models.Index(fields=["updated_at", "id"], name="ci_by_last_change"),
        ),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("word", models.TextField(primary_key=True, serialize=False)),
                ("learned_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass("word", name="gin_trgm_ops"),
                        name="search_word_trigrams",
                    )
                ],
            },
        ),
        migrations.RunSQL(LEARN, "DROP FUNCTION cmdb_learn_words()"),
        migrations.RunSQL("SELECT cmdb_learn_words()", migrations.RunSQL.noop),
    ]
