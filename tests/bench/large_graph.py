"""A dependency graph with a heavy-tailed degree, made in the database itself: a million items in minutes.

Item n rests on five items drawn from those before it, early ones far more often (n·u³ with u uniform), so
that a few are needed by almost everything. One relationship in a thousand leads the other way, which closes
circles.
Triggers are off, which only tests may do; indexes are dropped before and built again after.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection

from tests.cast import Cast

EACH_RESTS_ON = 5
TABLES = ("cmdb_configurationitem", "cmdb_relationship")

_PLAIN_INDEXES = """
    SELECT index.relname, pg_get_indexdef(index.oid)
    FROM pg_index JOIN pg_class AS index ON index.oid = indexrelid
    WHERE indrelid = ANY(%s::regclass[])
        AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = index.oid)
"""
_ITEMS = """
    INSERT INTO cmdb_configurationitem (
        id, number, external_number, version, imported, created_at, updated_at, name, state, criticality,
        environment, description, attributes, source, external_id, source_status, tags, ci_class_id,
        created_by_id, unit_id
    )
    SELECT n, 'CI' || lpad(n::text, 7, '0'), '', 1, true, '2026-01-01', '2026-01-01',
        kind.name || '-' || n, 'in_use', 1 + n %% 4, 'production', '',
        jsonb_build_object('serial_number', 'S' || n, 'cpu_cores', n %% 64, 'memory', n %% 100000),
        'bench', n::text, '',
        ARRAY['rack-' || n %% 500], kind.id, %(by)s, %(unit)s
    FROM generate_series(1, %(size)s) AS n
    JOIN cmdb_ciclass AS kind ON kind.name = CASE
        WHEN n %% 100 = 0 THEN 'business_service' WHEN n %% 4 = 1 THEN 'application'
        WHEN n %% 4 = 2 THEN 'virtual_machine' ELSE 'server' END
"""
_EDGES = """
    INSERT INTO cmdb_relationship (source_id, type_id, target_id, origin)
    SELECT DISTINCT CASE WHEN back THEN first ELSE later END, kind.id,
        CASE WHEN back THEN later ELSE first END, 'bench'
    FROM (
        SELECT n AS later, 1 + floor((n - 1) * power(random(), 3))::bigint AS first, random() < 0.001 AS back
        FROM generate_series(2, %(size)s) AS n, generate_series(1, %(each)s)
    ) AS drawn, cmdb_relationshiptype AS kind
    WHERE kind.name = 'depends_on'
"""


@dataclass(frozen=True)
class LargeGraph:
    size: int
    relationships: int
    hub: int
    """The item that the most others depend on, near and far: the first."""


def generate(cast: Cast, size: int) -> LargeGraph:
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET synchronous_commit = off")
        cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute("TRUNCATE cmdb_configurationitemhistory, cmdb_relationshiphistory")
        cursor.execute("DELETE FROM cmdb_relationship")
        cursor.execute("DELETE FROM cmdb_configurationitem")
        indexes = _drop_indexes(cursor)
        cursor.execute("SELECT setseed(0.2026)")
        cursor.execute(_ITEMS, {"size": size, "by": cast.conny.pk, "unit": cast.retail.pk})
        cursor.execute(_EDGES, {"size": size, "each": EACH_RESTS_ON})
        relationships = cursor.rowcount
        for definition in indexes:
            cursor.execute(definition)
        for table in TABLES:
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
            )
            cursor.execute(f"VACUUM ANALYZE {table}")
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("RESET synchronous_commit")
    return LargeGraph(size, relationships, 1)


def _drop_indexes(cursor: Any) -> list[str]:
    cursor.execute(_PLAIN_INDEXES, [list(TABLES)])
    found = cursor.fetchall()
    for name, _definition in found:
        cursor.execute(f"DROP INDEX {name}")
    return [definition for _name, definition in found]
