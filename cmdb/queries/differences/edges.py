"""Differing relationships in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cmdb.models import ConfigurationItem, RelationshipHistory
from cmdb.queries.differences.edits import EDGES, Edit, edits_between
from cmdb.queries.differences.items import what_of
from cmdb.queries.differences.sides import Pair
from cmdb.queries.history import FieldChange
from itsm.core.models import User

COMPARED = ("strength", "valid_from", "valid_until")


@dataclass(frozen=True, slots=True)
class EdgeDifference:
    """A relationship added, removed or changed; ends as number and name."""

    source: tuple[str, str]
    label: str
    target: tuple[str, str]
    what: str
    changes: tuple[FieldChange, ...]
    edits: tuple[Edit, ...]


def edge_differences(user: User, pairs: Sequence[Pair]) -> list[EdgeDifference]:
    """The pairs in words, in their order. The caller has decided that the user may see both ends."""
    versions = {key for pair in pairs for key in (pair.before, pair.after) if key is not None}
    rows: dict[int, dict[str, Any]] = {
        row["pgh_id"]: row
        for row in RelationshipHistory.objects.filter(pgh_id__in=versions).values(
            "pgh_id", "source_id", "target_id", "type__label", *COMPARED
        )
    }
    ends = {end for row in rows.values() for end in (row["source_id"], row["target_id"])}
    found_ends = ConfigurationItem.objects.filter(pk__in=ends).values_list("pk", "number", "name")
    names = {pk: (number, name) for pk, number, name in found_ends}
    edits = edits_between(user, pairs, EDGES)
    return [
        _told(pair, rows.get(pair.before or 0), rows.get(pair.after or 0), names, edits.get(pair.key, ()))
        for pair in pairs
        if (pair.before or pair.after) in rows
    ]


def _told(
    pair: Pair,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
    names: dict[int, tuple[str, str]],
    edits: tuple[Edit, ...],
) -> EdgeDifference:
    shown = after or before
    assert shown is not None
    changes: tuple[FieldChange, ...] = ()
    if before and after:
        changes = tuple(
            FieldChange(name, before[name], after[name]) for name in COMPARED if before[name] != after[name]
        )
    return EdgeDifference(
        source=names[shown["source_id"]],
        label=shown["type__label"],
        target=names[shown["target_id"]],
        what=what_of(pair),
        changes=changes,
        edits=edits,
    )
