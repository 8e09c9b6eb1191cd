"""The statements that write a batch of staged CIs; every value is bound, only these constants are joined."""

# ruff: noqa: S608

from cmdb.queries.conditions import LAST_SEEN
from cmdb.rules.reconciliation import fact_named

COPIED = (
    "line bigint, external_id text, number text, class_id bigint, name text, state text, source_status text, "
    "attributes jsonb, defaults jsonb, needed jsonb, blank text[], required text[], criticality smallint, "
    "environment text, description text, tags varchar[], unit_id bigint, owner_id bigint, "
    "owner_group_id bigint, support_group_id bigint, location text"
)
OTHERS = """ci_id bigint, location_id bigint, followed boolean NOT NULL DEFAULT FALSE,
    found_by text[] NOT NULL DEFAULT '{}', held text[] NOT NULL DEFAULT '{}',
    made boolean NOT NULL DEFAULT FALSE"""

_MERGED = "staged.needed || (ci.attributes - staged.blank) || staged.attributes"

OPTIONAL = (
    "source_status",
    "criticality",
    "environment",
    "description",
    "tags",
    "unit_id",
    "owner_id",
    "owner_group_id",
    "support_group_id",
    "location_id",
)
"""Columns that stay as they are where the stage has NULL."""

# What a row says in full, as most do, is compared as it is: merging it with what is recorded takes longer.
DIFFERS = f"""
    ((ci.name, ci.ci_class_id, {", ".join(f"ci.{c}" for c in OPTIONAL)})
    IS DISTINCT FROM (staged.name, staged.class_id,
        {", ".join(f"COALESCE(staged.{c}, ci.{c})" for c in OPTIONAL)})
    OR NOT (ci.attributes = staged.attributes AND staged.needed = '{{}}') AND ci.attributes <> ({_MERGED}))
"""
RENAMED_BY_HAND = """
    ci.external_id = '' AND (ci.ci_class_id, ci.unit_id, ci.name)
        <> (staged.class_id, COALESCE(staged.unit_id, ci.unit_id), staged.name)
"""
MOVED = "ci.source_status <> staged.source_status AND ci.state <> staged.state"
OUTSIDE = "ci.unit_id <> ALL(%(allowed)s)"
UNSEEN_TODAY = f"coalesce({LAST_SEEN}, '-infinity') < %(now)s::timestamptz - interval '1 day'"

MISSING_REQUIRED = f"""
    SELECT staged.line, array_to_string(staged.required, ', ')
    FROM cmdb_import_ci AS staged LEFT JOIN cmdb_configurationitem AS ci ON ci.id = staged.ci_id
    WHERE staged.required <> '{{}}'
        AND NOT CASE WHEN ci.id IS NULL THEN staged.defaults ELSE {_MERGED} END ?& staged.required
"""

OUTSIDE_UNITS = f"""
    SELECT staged.line FROM cmdb_import_ci AS staged JOIN cmdb_configurationitem AS ci ON ci.id = staged.ci_id
    WHERE {OUTSIDE}
"""

MOVES = f"""
    SELECT staged.line, ci.id, ci.state, staged.state
    FROM cmdb_import_ci AS staged JOIN cmdb_configurationitem AS ci ON ci.id = staged.ci_id
    WHERE {MOVED}
"""

CLASSES = "SELECT DISTINCT class_id FROM cmdb_import_ci"

FORGET = "DELETE FROM cmdb_import_ci WHERE line = ANY(%(lines)s)"

COUNT_NEW = "SELECT count(*) FROM cmdb_import_ci WHERE ci_id IS NULL"

NEW = (
    "SELECT line FROM cmdb_import_ci WHERE ci_id IS NULL AND %(retiring)s::bigint[] IS NOT NULL ORDER BY line"
)

RETIRING = "SELECT line FROM cmdb_import_ci WHERE ci_id = ANY(%(retiring)s) ORDER BY line"

CHANGING = f"""
    SELECT staged.line
    FROM cmdb_import_ci AS staged JOIN cmdb_configurationitem AS ci ON ci.id = staged.ci_id
    WHERE {DIFFERS} AND ci.id <> ALL(%(retiring)s) ORDER BY staged.line
"""

KEEPING = f"""
    SELECT staged.line
    FROM cmdb_import_ci AS staged JOIN cmdb_configurationitem AS ci ON ci.id = staged.ci_id
    WHERE staged.held <> '{{}}' AND NOT ({DIFFERS}) AND ci.id <> ALL(%(retiring)s) ORDER BY staged.line
"""

# Of each fact but the attributes: whether the row says another value than is recorded.
_PLAIN_CHANGES = ", ".join(
    [
        "('name', ci.name <> staged.name)",
        "('ci_class', ci.ci_class_id <> staged.class_id)",
        *(
            f"('{fact_named(column.removesuffix('_id'))}', "
            f"COALESCE(staged.{column} IS DISTINCT FROM ci.{column} AND staged.{column} IS NOT NULL, FALSE))"
            for column in OPTIONAL
        ),
    ]
)
_FACT_SOURCES = f"""
    CASE WHEN ci.source = %(source)s AND ci.fact_sources = '{{}}' THEN ci.fact_sources ELSE (
        SELECT (ci.fact_sources - COALESCE(array_agg(changed.fact), '{{}}')) || CASE
            WHEN ci.source = %(source)s THEN '{{}}'
            ELSE COALESCE(
                jsonb_object_agg(changed.fact, %(source)s::text) FILTER (WHERE changed.said), '{{}}'
            )
        END
        FROM (
            SELECT 'attributes.' || key AS fact, TRUE AS said FROM jsonb_each(staged.attributes)
            WHERE ci.attributes -> key IS DISTINCT FROM value
            UNION ALL
            SELECT 'attributes.' || name, FALSE FROM unnest(staged.blank) AS name WHERE ci.attributes ? name
            UNION ALL
            SELECT fact, TRUE FROM (VALUES {_PLAIN_CHANGES}) AS plain (fact, differs) WHERE differs
        ) AS changed
    ) END
"""

DIFFERING = f"""
    SELECT ci.id FROM cmdb_import_ci AS staged JOIN cmdb_configurationitem AS ci ON ci.id = staged.ci_id
    WHERE NOT staged.made AND {DIFFERS}
"""
"""Counted by a dry run, which locks nothing that others may want to edit meanwhile."""

LOCK_CHANGING = f"""
    SELECT ci.id FROM cmdb_import_ci AS staged JOIN cmdb_configurationitem AS ci ON ci.id = staged.ci_id
    WHERE ci.id = ANY(%(differing)s) AND NOT staged.made AND {DIFFERS} ORDER BY ci.id FOR UPDATE OF ci
"""

MOVE = """
    UPDATE cmdb_configurationitem SET state = %(state)s, version = version + 1, updated_at = %(now)s
    WHERE id = ANY(%(ids)s)
"""

UPDATE = f"""
    UPDATE cmdb_configurationitem AS ci SET
        name = staged.name, ci_class_id = staged.class_id, attributes = {_MERGED},
        {", ".join(f"{c} = COALESCE(staged.{c}, ci.{c})" for c in OPTIONAL)},
        fact_sources = {_FACT_SOURCES},
        version = ci.version + 1, updated_at = %(now)s
    FROM cmdb_import_ci AS staged WHERE ci.id = staged.ci_id AND ci.id = ANY(%(locked)s) AND {DIFFERS}
"""

SEE = f"""
    INSERT INTO cmdb_sighting (ci_id, seen_at)
    SELECT DISTINCT ci.id, %(now)s::timestamptz
    FROM cmdb_import_ci AS staged
    JOIN cmdb_configurationitem AS ci ON ci.id = staged.ci_id
    WHERE {UNSEEN_TODAY} ORDER BY ci.id
    ON CONFLICT (ci_id) DO UPDATE SET seen_at = excluded.seen_at
"""
"""Noted once a day: the same file again within it writes nothing."""

INSERT = """
    INSERT INTO cmdb_configurationitem (number, external_number, unit_id, version, imported, created_at,
        updated_at, created_by_id, name, ci_class_id, state, criticality, environment, description, tags,
        owner_id, owner_group_id, support_group_id, location_id, attributes, source, external_id,
        source_status)
    SELECT 'CI' || lpad(value::text, greatest(7, length(value::text)), '0'), '',
        COALESCE(unit_id, %(unit)s), 1, TRUE, %(now)s, %(now)s, %(actor)s, name, class_id, state,
        COALESCE(criticality, 3), COALESCE(environment, ''), COALESCE(description, ''),
        COALESCE(tags, '{}'), owner_id, owner_group_id, support_group_id,
        CASE WHEN NOT %(dry_run)s THEN location_id END,
        CASE defaults WHEN '{}' THEN attributes ELSE defaults || attributes END,
        %(made_as)s, external_id, COALESCE(source_status, '')
    FROM (
        SELECT fresh.*, nextval('slipway_number_ci') AS value
        FROM (SELECT * FROM cmdb_import_ci WHERE ci_id IS NULL ORDER BY line) AS fresh
    ) AS numbered
"""

# A subquery and not a join: the planner knows nothing yet of a source's first rows and would join them badly.
KNOW_MADE = """
    UPDATE cmdb_import_ci AS staged SET made = TRUE, ci_id = (
        SELECT ci.id FROM cmdb_configurationitem AS ci
        WHERE ci.source = %(made_as)s AND ci.external_id = staged.external_id AND ci.external_id <> ''
    ) WHERE ci_id IS NULL
"""
"""Most imports never ask which items they made, and telling the stage costs a twentieth of making them."""
