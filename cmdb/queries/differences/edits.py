"""Who made the versions between two states, when, by which operation, and through which numbered object."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from cmdb.queries.differences.sides import Pair
from cmdb.queries.history import people_named
from itsm.core import subjects
from itsm.core.models import AuditEntry, User

MOST_EDITS = 5
_BETWEEN = """
    SELECT pair.key, edit.* FROM unnest(%(keys)s::bigint[], %(before)s::bigint[], %(after)s::bigint[])
        AS pair (key, before, after)
    CROSS JOIN LATERAL (
        SELECT pgh_created_at, actor_id, operation, operation_id FROM {table}
        WHERE pgh_obj_id = pair.key AND pgh_id > pair.before AND pgh_id <= pair.after {narrowed}
        ORDER BY pgh_id DESC LIMIT %(most)s
    ) AS edit
"""
_LATEST = 2**62
ITEMS, EDGES = "cmdb_configurationitemhistory", "cmdb_relationshiphistory"
_BY_SOURCE = """
    AND source_id = (
        SELECT source_id FROM cmdb_relationshiphistory
        WHERE pgh_id = coalesce(nullif(pair.before, 0), pair.after)
    )
"""
"""The history of relationships is found by its ends."""


@dataclass(frozen=True, slots=True)
class Edit:
    """`actor` and `operation` are empty where a row was written past the product; `at` is aware.

    `through` are numbers of other objects the same operation acted on (a change, a release) that the reader
    may see.
    """

    at: dt.datetime
    actor: str
    operation: str
    through: tuple[str, ...] = ()


def edits_between(user: User, pairs: Sequence[Pair], table: str) -> Mapping[int, tuple[Edit, ...]]:
    """The newest MOST_EDITS of each pair's row, the newest first; versions of one operation count once.

    `table` is ITEMS or EDGES.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _BETWEEN.format(table=table, narrowed=_BY_SOURCE if table == EDGES else ""),
            {
                "keys": [pair.key for pair in pairs],
                "before": [pair.before or 0 for pair in pairs],
                "after": [pair.after or _LATEST for pair in pairs],
                "most": MOST_EDITS,
            },
        )
        rows = cursor.fetchall()
    people = people_named({row[2] for row in rows})
    through = _through(user, {row[4] for row in rows if row[4]})
    found: dict[int, list[Edit]] = defaultdict(list)
    told: set[tuple[int, Any]] = set()
    for key, at, actor, operation, operation_id in rows:
        if operation_id and (key, operation_id) in told:
            continue
        told.add((key, operation_id))
        numbers = tuple(through.get(operation_id, ()))
        found[key].append(Edit(at, people.get(actor, ""), operation or "", numbers))
    return {key: tuple(edits) for key, edits in found.items()}


def _through(user: User, operations: Iterable[Any]) -> dict[Any, list[str]]:
    """Numbers of objects that are no CIs by operation, from its entries in the audit."""
    entries = (
        AuditEntry.objects.filter(operation_id__in=list(operations))
        .exclude(subject__startswith="CI")
        .values_list("operation_id", "subject")
        .distinct()
    )
    rows = list(entries)
    seen = subjects.seen_by(user, {subject for _operation, subject in rows})
    found: dict[Any, list[str]] = defaultdict(list)
    for operation, subject in rows:
        if subject in seen:
            found[operation].append(subject)
    return found
