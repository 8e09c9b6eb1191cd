"""Which relationships count, and how strongly. They do while their validity holds the statement's moment."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from django.db import connection

from cmdb.models import RelationshipType
from cmdb.rules.relationships import DOWNSTREAM, REDUNDANT, TOTAL, flows_backward, flows_forward
from cmdb.rules.strength import WeakEdge

MOMENT = "statement_timestamp()"
HOLDS = f"""
    (edge.valid_from IS NULL OR edge.valid_from <= {MOMENT})
    AND (edge.valid_until IS NULL OR edge.valid_until > {MOMENT})
"""
TURNED = f"""
    SELECT ARRAY[0, edge.source_id, edge.target_id] AS row
    FROM cmdb_relationship AS edge
    WHERE edge.valid_from > %(moment)s::timestamptz AND edge.valid_from <= {MOMENT}
    UNION ALL
    SELECT ARRAY[0, edge.source_id, edge.target_id]
    FROM cmdb_relationship AS edge
    WHERE edge.valid_until > %(moment)s::timestamptz AND edge.valid_until <= {MOMENT}
"""  # noqa: S608
"""Relationships that began or ceased to hold since `moment`, by the mere passing of time."""
STRENGTH = "coalesce(nullif(edge.strength, ''), kind.strength)"
WEAK = f"""
    SELECT edge.source_id, edge.target_id, edge.type_id, {STRENGTH}
    FROM cmdb_relationship AS edge JOIN cmdb_relationshiptype AS kind ON kind.id = edge.type_id
    WHERE (edge.strength NOT IN ('', 'total') OR (edge.strength = '' AND kind.strength <> 'total'))
        AND kind.impact <> 'none' AND {HOLDS}
"""  # noqa: S608
"""Relationships whose strength is not total."""
BETWEEN = f"""
    SELECT edge.source_id, edge.target_id, edge.type_id, {STRENGTH}
    FROM unnest(%s::bigint[], %s::bigint[]) AS pair (source_id, target_id)
    JOIN cmdb_relationship AS edge USING (source_id, target_id)
    JOIN cmdb_relationshiptype AS kind ON kind.id = edge.type_id
    WHERE {HOLDS}
"""  # noqa: S608
"""Relationships that join the given pairs, each as given."""


def edges_at(end: str, *, past: bool) -> str:
    """FROM and WHERE of the relationships whose `end` ("source" or "target") is among `frontier`.

    Of the present, or as recorded at the moment `as_of`; either way those that hold then.
    """
    if not past:
        return f"""
            FROM unnest(%(frontier)s::bigint[]) AS node
            JOIN cmdb_relationship AS edge ON edge.{end}_id = node WHERE {HOLDS}
        """
    return f"""
        FROM (
            SELECT DISTINCT ON (log.pgh_obj_id) log.* FROM unnest(%(frontier)s::bigint[]) AS node
            JOIN cmdb_relationshiphistory AS log ON log.{end}_id = node
            WHERE log.pgh_created_at <= %(as_of)s ORDER BY log.pgh_obj_id, log.pgh_id DESC
        ) AS edge
        WHERE edge.pgh_label <> 'delete' AND {HOLDS.replace(MOMENT, "%(as_of)s")}
    """  # noqa: S608


def array_of(keys: Iterable[int]) -> str:
    """Keys as PostgreSQL writes an array: thousands are handed over so in a tenth of the time of a list."""
    return f"{{{','.join(map(str, keys))}}}"


class Harm(NamedTuple):
    """One way for harm to travel, by keys of CIs."""

    failing: int
    suffering: int
    type_id: int
    strength: str


def harms_of(rows: Iterable[tuple[int, int, int, str]], impacts: Mapping[int, str]) -> Iterator[Harm]:
    """Relationships as rows (source, target, type, strength) as the ways that harm travels along them."""
    for source, target, type_id, strength in rows:
        if flows_forward(impacts[type_id], DOWNSTREAM):
            yield Harm(source, target, type_id, strength)
        if flows_backward(impacts[type_id], DOWNSTREAM):
            yield Harm(target, source, type_id, strength)


def harms_between(pairs: Iterable[tuple[int, int]]) -> list[Harm]:
    """Every way for harm to travel between the two of each pair, in either direction, by whatever types."""
    both = sorted({end for source, target in pairs for end in ((source, target), (target, source))})
    if not both:
        return []
    impacts = dict(RelationshipType.objects.values_list("id", "impact"))
    sources, targets = zip(*both, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(BETWEEN, [array_of(sources), array_of(targets)])
        return list(harms_of(cursor.fetchall(), impacts))


def some_are_weak() -> bool:
    """Whether any relationship is not total."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS ({WEAK})")
        return bool(cursor.fetchone()[0])


def harms_to(keys: Sequence[int], as_of: dt.datetime | None) -> list[Harm]:
    """Every way for harm to travel to one of the CIs, from wherever: an alternative may lie outside."""
    suffering = set(keys)
    columns = "edge.source_id, edge.target_id, edge.type_id, edge.strength"
    both = " UNION ".join(
        f"SELECT {columns} {edges_at(end, past=as_of is not None)}" for end in ("source", "target")
    )
    statement = f"""
        SELECT edge.source_id, edge.target_id, edge.type_id, {STRENGTH}
        FROM ({both}) AS edge JOIN cmdb_relationshiptype AS kind ON kind.id = edge.type_id
    """  # noqa: S608
    impacts = dict(RelationshipType.objects.values_list("id", "impact"))
    with connection.cursor() as cursor:
        cursor.execute(statement, {"frontier": list(keys), "as_of": as_of})
        ways = harms_of(cursor.fetchall(), impacts)
        return [way for way in ways if way.suffering in suffering]


def weak_edges(harms: Sequence[Harm], places: Mapping[int, int]) -> Iterator[WeakEdge]:
    """Those that are not total, as nodes. `harms` holds all there are between the same two."""
    total = {(way.failing, way.suffering) for way in harms if way.strength == TOTAL}
    for way in harms:
        if way.strength != TOTAL:
            covered = (way.failing, way.suffering) in total
            redundant = way.strength == REDUNDANT
            yield WeakEdge(places[way.failing], places[way.suffering], way.type_id, redundant, covered)
