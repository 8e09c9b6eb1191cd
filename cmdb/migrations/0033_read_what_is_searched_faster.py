"""The text that is searched is put together by a function that costs less than half for each item.

It says the same as before, so the index over it stays as it is. In `sql` it could not be taken into the
query, because `array_to_string` is not immutable by declaration, and was set up anew for every row.
"""

from django.db import migrations

_WORDS = """
    CREATE OR REPLACE FUNCTION cmdb_search_words(
        number varchar, name varchar, external_id varchar, tags varchar[], attributes jsonb
    ) RETURNS text LANGUAGE {language} IMMUTABLE PARALLEL SAFE AS $$ {before}
        {says} lower(
            number || ' ' || name || ' ' || external_id || ' ' || array_to_string(tags, ' ') || ' '
            || CASE WHEN attributes = '{{}}' THEN '' ELSE jsonb_path_query_array(attributes, '$.*')::text END
        );
    {after} $$;
"""
WORDS = _WORDS.format(language="plpgsql", before="BEGIN", says="RETURN", after="END")
AS_BEFORE = _WORDS.format(language="sql", before="", says="SELECT", after="")


class Migration(migrations.Migration):
    dependencies = [
        ("cmdb", "0032_tidy_search_indexes"),
    ]

    operations = [
        migrations.RunSQL(WORDS, AS_BEFORE),
    ]
