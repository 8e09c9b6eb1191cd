"""Items are found by a range of an attribute: numbers among numbers, dates among dates.

The index is built beside the writers over an expression: no row is rewritten.
"""

import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations

import cmdb.models.range_terms

TERMS = """
    CREATE OR REPLACE FUNCTION cmdb_range_terms(attributes jsonb) RETURNS bigint[]
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
    DECLARE
        name text;
        value jsonb;
        number numeric;
        written text;
        year integer;
        place integer;
        named bigint;
        terms bigint[] := '{}';
    BEGIN
        FOR name, value IN SELECT * FROM jsonb_each(attributes) LOOP
            place := NULL;
            IF jsonb_typeof(value) = 'number' THEN
                number := value::numeric;
                IF abs(number) < 4096 THEN
                    place := 8192 + floor(number);
                ELSE
                    place := 8192 + sign(number) * (4096 + floor(
                        64 * (ln(least(abs(number), 4503599627370496)::float8) / ln(2::float8) - 12)
                    ));
                END IF;
            ELSE
                written := value #>> '{}';
                IF written ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}' THEN
                    year := left(written, 4)::integer;
                    place := 1048576 + CASE WHEN year < 1900 THEN 0 WHEN year > 2155 THEN 131071 ELSE
                        512 * (year - 1900) + least(
                            32 * substr(written, 6, 2)::integer + least(substr(written, 9, 2)::integer, 31), 511
                        ) END;
                END IF;
            END IF;
            IF place IS NOT NULL THEN
                named := hashtext(name)::bigint << 32;
                terms := terms || (named | place) || (named | 16777216 | (place >> 8));
            END IF;
        END LOOP;
        RETURN terms;
    END $$;
"""
"""A value lies in a place that is never lower for a greater value: each whole number up to 4096, then 64 to
each doubling, all beyond 2^52 in the last; each day from 1900 to 2155, all before and after in the first and
the last. The terms are that place and the 256 around it, beside a hash of the attribute's name."""

COVER = """
    CREATE OR REPLACE FUNCTION cmdb_range_cover(name text, lowest jsonb, highest jsonb) RETURNS bigint[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        WITH bounds AS (
            SELECT (cmdb_range_terms(jsonb_build_object('', lowest)))[1] & 4294967295 AS low,
                (cmdb_range_terms(jsonb_build_object('', highest)))[1] & 4294967295 AS high
        ), ends AS (
            SELECT
                coalesce(
                    CASE WHEN low BETWEEN 4097 AND 12287 OR low >= 1048576 THEN low ELSE low - 1 END,
                    CASE WHEN high < 1048576 THEN 0 ELSE 1048576 END
                ) AS low,
                coalesce(
                    CASE WHEN high BETWEEN 4097 AND 12287 OR high >= 1048576 THEN high ELSE high + 1 END,
                    CASE WHEN low < 1048576 THEN 16383 ELSE 1179647 END
                ) AS high
            FROM bounds
        ), wide AS (
            SELECT low, high, (low + 255) >> 8 AS first, ((high + 1) >> 8) - 1 AS last FROM ends
        )
        SELECT array_agg(hashtext(name)::bigint << 32 | term) FROM wide, LATERAL (
            SELECT 16777216 | place FROM generate_series(first, last) AS place
            UNION ALL
            SELECT place FROM generate_series(low, least(high, (first << 8) - 1)) AS place
            UNION ALL
            SELECT place FROM generate_series(greatest(low, first << 8, (last + 1) << 8), high) AS place
        ) AS covering(term)
    $$;
"""
"""One place more at an end of the logarithms: what another machine rounds otherwise is not lost."""


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cmdb", "0024_drop_the_text_that_search_no_longer_reads")]
    operations = [
        migrations.RunSQL(TERMS, "DROP FUNCTION cmdb_range_terms(jsonb)"),
        migrations.RunSQL(COVER, "DROP FUNCTION cmdb_range_cover(text, jsonb, jsonb)"),
        # Left behind, and invalid, when an earlier run was interrupted.
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS ci_attribute_ranges", migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="configurationitem",
            index=django.contrib.postgres.indexes.GinIndex(
                cmdb.models.range_terms.RangeTerms(), name="ci_attribute_ranges"
            ),
        ),
    ]
