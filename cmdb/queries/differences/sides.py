"""One state of a selection as keys of versions, and how two of them differ."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection

from cmdb.queries.history import COMPARED

_ITEMS = """
    SELECT DISTINCT ON (pgh_obj_id) pgh_obj_id, pgh_id FROM cmdb_configurationitemhistory
    WHERE pgh_obj_id = ANY(%(ids)s) AND pgh_created_at <= coalesce(%(moment)s::timestamptz, 'infinity')
    ORDER BY pgh_obj_id, pgh_id DESC
"""
_EDGES = """
    SELECT pgh_obj_id, pgh_id FROM (
        SELECT DISTINCT ON (pgh_obj_id) pgh_obj_id, pgh_id, pgh_label FROM cmdb_relationshiphistory
        WHERE source_id = ANY(%(ids)s) AND target_id = ANY(%(ids)s)
            AND pgh_created_at <= coalesce(%(moment)s::timestamptz, 'infinity')
        ORDER BY pgh_obj_id, pgh_id DESC
    ) AS latest WHERE pgh_label <> 'delete'
"""
_FACTS = ", ".join(f"{{0}}.{column}" for column in (*COMPARED, "attributes"))
_SAME_ITEMS = f"""
    SELECT pair.key FROM unnest(%(keys)s::bigint[], %(before)s::bigint[], %(after)s::bigint[])
        AS pair (key, before, after)
    JOIN cmdb_configurationitemhistory AS earlier ON earlier.pgh_id = pair.before
    JOIN cmdb_configurationitemhistory AS later ON later.pgh_id = pair.after
    WHERE ({_FACTS.format("earlier")}) IS NOT DISTINCT FROM ({_FACTS.format("later")})
"""  # noqa: S608
_SAME_EDGES = """
    SELECT pair.key FROM unnest(%(keys)s::bigint[], %(before)s::bigint[], %(after)s::bigint[])
        AS pair (key, before, after)
    JOIN cmdb_relationshiphistory AS earlier ON earlier.pgh_id = pair.before
    JOIN cmdb_relationshiphistory AS later ON later.pgh_id = pair.after
    WHERE (earlier.strength, earlier.valid_from, earlier.valid_until)
        IS NOT DISTINCT FROM (later.strength, later.valid_from, later.valid_until)
"""
Versions = Mapping[int, int]


class Pair(NamedTuple):
    """A row by key, and its versions on both sides; None where it was not there."""

    key: int
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Side:
    """Keys of CIs and relationships with the key of the version that stood then."""

    items: Versions
    edges: Versions


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs, in the order of keys; a version written without changing a fact does not differ."""

    items: list[Pair]
    edges: list[Pair]


def side_of(ids: Iterable[int], moment: dt.datetime | None) -> Side:
    """The CIs and the relationships among them as they stood at the moment (aware), or stand now."""
    given = {"ids": list(ids), "moment": moment}
    with connection.cursor() as cursor:
        cursor.execute(_ITEMS, given)
        items = dict(cursor.fetchall())
        cursor.execute(_EDGES, given)
        return Side(items, dict(cursor.fetchall()))


def compare(before: Side, after: Side) -> Comparison:
    return Comparison(
        _differing(before.items, after.items, _SAME_ITEMS), _differing(before.edges, after.edges, _SAME_EDGES)
    )


def _differing(before: Versions, after: Versions, same: str) -> list[Pair]:
    pairs = [
        Pair(key, before.get(key), after.get(key))
        for key in sorted({*before, *after})
        if before.get(key) != after.get(key)
    ]
    both = [pair for pair in pairs if pair.before is not None and pair.after is not None]
    if not both:
        return pairs
    with connection.cursor() as cursor:
        cursor.execute(
            same,
            {
                "keys": [pair.key for pair in both],
                "before": [pair.before for pair in both],
                "after": [pair.after for pair in both],
            },
        )
        unchanged = {key for (key,) in cursor.fetchall()}
    return [pair for pair in pairs if pair.key not in unchanged]
