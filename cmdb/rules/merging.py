"""Which two records may become one, what the survivor gains, and when that can be undone."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from cmdb.rules.facts import MOST_TAGS
from itsm.core.refusals import Kind, Refusal, invalid

KEPT_APART = frozenset({"unit", "ci_class", "source_status"})
"""Facts that a merge never takes over: they belong to the record, not to the thing."""
EMPTY: tuple[Any, ...] = (None, "", [])


def merge_with_itself(number: str) -> Refusal:
    return Refusal(
        "merge_with_itself",
        _("A configuration item cannot be merged with itself."),
        Kind.INVALID,
        next_step=_("Choose the other record of the same thing."),
        facts={"ci": number},
        field="into",
    )


def may_merge(
    duplicate_path: str, survivor_path: str, *, duplicate_merged: str, survivor_merged: str
) -> Refusal | None:
    """Paths are those of the classes; the merged ones name the item that a record was merged into already."""
    if refusal := stands_for_itself(duplicate_merged or survivor_merged):
        return refusal
    if not (duplicate_path.startswith(survivor_path) or survivor_path.startswith(duplicate_path)):
        return Refusal(
            "different_classes",
            _("Items of classes that are not of one line cannot be the same thing."),
            Kind.INVALID,
            next_step=_("Correct the class of one of them first."),
            facts={"classes": [_last(path) for path in (duplicate_path, survivor_path)]},
            field="into",
        )
    return None


def _last(path: str) -> str:
    return path.rstrip(".").rpartition(".")[2]


def stands_for_itself(merged_into: str) -> Refusal | None:
    """`merged_into` is the number of the item that a record leads to, empty for none."""
    if not merged_into:
        return None
    return Refusal(
        "already_merged",
        _("It was merged into %(number)s.") % {"number": merged_into},
        next_step=_("Go on with that item, or undo the merge first."),
        facts={"into": merged_into},
    )


def gained(
    survivor: Mapping[str, Any], duplicate: Mapping[str, Any], take: Iterable[str]
) -> tuple[dict[str, Any], Refusal | None]:
    """What the survivor gets: facts it lacks, facts in `take`, and the tags of both."""
    wanted = set(take)
    if unknown := sorted(wanted - set(duplicate) | wanted & KEPT_APART):
        told = {"names": ", ".join(unknown)[:200]}
        return {}, invalid({"take": [_("These facts cannot be taken over: %(names)s.") % told]})
    found = {
        name: value
        for name, value in duplicate.items()
        if name not in KEPT_APART
        and value not in EMPTY
        and value != survivor.get(name)
        and (name in wanted or survivor.get(name) in EMPTY)
    }
    tags = sorted({*survivor.get("tags", ()), *duplicate.get("tags", ())})
    if tags != survivor.get("tags", []) and len(tags) <= MOST_TAGS:
        found["tags"] = tags
    return found, None


def not_within_itself(
    facts: Mapping[str, Any], before: Mapping[str, Any], *, survivor: int, duplicate: int
) -> dict[str, Any]:
    """What the survivor gets, where one of the two stood in the other: then it stands nowhere."""
    found = dict(facts)
    if found.get("location") == survivor:
        del found["location"]
    if before.get("location") == duplicate and "location" not in found:
        found["location"] = None
    return found


def closes_a_circle(type_label: str) -> Refusal:
    return Refusal(
        "merge_closes_circle",
        _("Merged, they would close a circle, which “%(type)s” does not allow.") % {"type": type_label},
        next_step=_("Remove the relationship that leads from one to the other first."),
        facts={"type": type_label},
    )


def stand_in_themselves(within: bool) -> Refusal | None:
    """`within`: the survivor would stand, over other places, in what it is to be."""
    return closes_a_circle(_("location")) if within else None


def not_merged(number: str) -> Refusal:
    return Refusal(
        "not_merged",
        _("%(number)s is not merged into another item.") % {"number": number},
        next_step=_("Reload to see how it stands now."),
        facts={"ci": number},
    )


def may_undo(moved_since: Sequence[str], survivor_merged: str) -> Refusal | None:
    """`moved_since` names facts that the merge wrote and somebody changed afterwards."""
    if survivor_merged:
        return Refusal(
            "survivor_merged",
            _("The survivor was itself merged into %(number)s.") % {"number": survivor_merged},
            next_step=_("Undo that merge first."),
            facts={"into": survivor_merged},
        )
    if moved_since:
        return Refusal(
            "undo_conflict",
            _("Facts that the merge wrote were changed since: %(names)s.")
            % {"names": ", ".join(moved_since)},
            next_step=_("Set them to what the merge wrote, undo it, and then correct both records."),
            facts={"fields": {name: [_("changed since the merge")] for name in moved_since}},
        )
    return None
