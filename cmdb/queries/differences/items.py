"""Differing CIs in words: field by field, with whoever made the difference."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from cmdb.models import CIClass, ConfigurationItemHistory
from cmdb.queries.differences.edits import ITEMS, Edit, edits_between
from cmdb.queries.differences.sides import Pair
from cmdb.queries.history import FieldChange, changes_of, labels_for, people_named
from itsm.core.models import User

ADDED, REMOVED, CHANGED = "added", "removed", "changed"


@dataclass(frozen=True, slots=True)
class ItemDifference:
    """`what` is added, removed or changed; `changes` are those of a changed one."""

    number: str
    name: str
    ci_class: str
    what: str
    changes: tuple[FieldChange, ...]
    edits: tuple[Edit, ...]


def what_of(pair: Pair) -> str:
    if pair.before is None:
        return ADDED
    return REMOVED if pair.after is None else CHANGED


def item_differences(user: User, pairs: Sequence[Pair]) -> list[ItemDifference]:
    """The pairs in words, in their order. The caller has decided that the user may see them."""
    versions = {key for pair in pairs for key in (pair.before, pair.after) if key is not None}
    found_rows: Any = ConfigurationItemHistory.objects.filter(pgh_id__in=versions).values()
    rows: dict[int, dict[str, Any]] = {row["pgh_id"]: row for row in found_rows}
    labels = labels_for(user, list(rows.values()), people_named({row["owner_id"] for row in rows.values()}))
    edits = edits_between(user, [pair for pair in pairs if pair.after is not None], ITEMS)
    classes = _class_names(row["ci_class_id"] for row in rows.values())
    found = []
    for pair in pairs:
        before, after = rows.get(pair.before or 0), rows.get(pair.after or 0)
        shown = after or before
        if shown is None:
            continue
        changes = tuple(changes_of(before, after, labels)) if before and after else ()
        found.append(
            ItemDifference(
                number=shown["number"],
                name=shown["name"],
                ci_class=classes[shown["ci_class_id"]],
                what=what_of(pair),
                changes=changes,
                edits=edits.get(pair.key, ()),
            )
        )
    return found


def _class_names(ids: Iterable[int]) -> dict[int, str]:
    return dict(CIClass.objects.filter(pk__in=set(ids)).values_list("pk", "name"))
