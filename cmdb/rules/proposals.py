"""Edits that wait for their time: what differs, what moved meanwhile, and what is said about it. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from itsm.core.refusals import Kind, Refusal, not_found

Change = Mapping[str, Any]
"""A field as it was and as it is to be: `name`, `before`, `after`."""


def changed_fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The fields that differ, by name; what is missing on a side counts as None."""
    return [
        {"name": name, "before": before.get(name), "after": after.get(name)}
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    ]


def moved_meanwhile(changes: Iterable[Change], now: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The fields that are no longer what they were and not yet what they are to be."""
    return [
        {**change, "now": now.get(change["name"])}
        for change in changes
        if now.get(change["name"]) not in (change["before"], change["after"])
    ]


def something_changes(changes: Sequence[Change]) -> Refusal | None:
    if changes:
        return None
    return Refusal(
        "nothing_proposed",
        _("This is how it is recorded already, so there is nothing to propose."),
        kind=Kind.INVALID,
        next_step=_("Change a field first."),
    )


def is_pending(outcome: str) -> Refusal | None:
    """What was applied or withdrawn is found no longer among what can be withdrawn."""
    return not_found(_("pending proposed edit")) if outcome else None


def no_such_relationship() -> Refusal:
    return Refusal(
        "not_found",
        _("There is no such relationship that could be removed."),
        kind=Kind.NOT_FOUND,
        next_step=_("Choose the items and the type of one that is recorded."),
    )


def already_proposed(*, step: bool) -> Refusal:
    return Refusal(
        "already_proposed",
        _("A lifecycle step of this item waits already.")
        if step
        else _("An edit of this relationship waits already."),
        next_step=_("Withdraw that one first."),
    )


def in_conflict(conflicts: Sequence[Mapping[str, Any]]) -> Refusal | None:
    """`conflicts` name the item, the field, what it was, is now and was to become; of a step in words too."""
    if not conflicts:
        return None
    first = conflicts[0]
    if "now_words" in first:
        message = _(
            "%(item)s is “%(now_words)s” now; the change was to take it from “%(before_words)s” to "
            "“%(proposed_words)s”."
        )
        next_step = _("Withdraw the proposed step, and take it by hand if it is still needed.")
    else:
        message = _("%(item)s was edited by somebody else since the edit was proposed: %(field)s.")
        next_step = _("Withdraw the proposed edit, and edit the item by hand if it is still needed.")
    return Refusal(
        "proposed_edit_conflict",
        message % first,
        next_step=next_step,
        facts={"conflicts": list(conflicts)},
    )
