"""Edits that are held: those of an item, those under a reference, and what of them is in conflict."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from cmdb.models import ConfigurationItem, Outcome, Proposal, ProposedEdit, Relationship
from cmdb.models.configuration_item import CIState
from cmdb.queries.items import as_number
from cmdb.queries.recorded import STATE, facts_recorded, held_of, state_recorded
from cmdb.rules.proposals import moved_meanwhile
from itsm.core import access
from itsm.core.models import User
from itsm.core.refusals import OperationRefused, not_found

_BESIDE = ("ci__ci_class", "type", "target", "proposed_by", "settled_by")


def proposals_seen_by(user: User) -> QuerySet[ProposedEdit]:
    """Those of which the user may see every item."""
    return (
        ProposedEdit.objects.filter(access.visible(user, "ci", "ci__unit"))
        .filter(Q(target__isnull=True) | access.visible(user, "ci", "target__unit"))
        .select_related(*_BESIDE)
    )


def find_proposals(user: User, given: Mapping[str, str]) -> QuerySet[ProposedEdit]:
    """The list behind the API: `ci` by number, `reference`, `outcome` (`pending` for those that wait)."""
    rows = proposals_seen_by(user)
    if ci := given.get("ci", "").strip():
        key = ConfigurationItem.objects.filter(number=as_number(ci)).values_list("pk", flat=True).first()
        rows = rows.filter(Q(ci=key) | Q(target=key)) if key else rows.none()
    if reference := given.get("reference", "").strip():
        rows = rows.filter(reference=as_number(reference))
    if outcome := given.get("outcome", "").strip():
        rows = rows.filter(outcome=Outcome.PENDING if outcome == "pending" else outcome)
    return rows


def proposed_edit(user: User, pk: int, reference: str) -> ProposedEdit:
    """Refused with `not_found` when none is held under the reference that the user may see."""
    found = get_proposal(user, pk)
    if found.reference != reference:
        raise OperationRefused(not_found(_("proposed edit")))
    return found


def get_proposal(user: User, pk: int) -> ProposedEdit:
    """Refused with `not_found` when there is none that the user may see."""
    found = proposals_seen_by(user).filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise OperationRefused(not_found(_("proposed edit")))
    return found


def pending_on(user: User, ci: ConfigurationItem, limit: int) -> list[ProposedEdit]:
    """The edits of the item and of its relationships that wait, the oldest first."""
    rows = proposals_seen_by(user).filter(Q(ci=ci) | Q(target=ci), outcome=Outcome.PENDING)
    return list(rows.order_by("pk")[:limit])


def held_under(user: User, reference: str) -> tuple[list[ProposedEdit], int]:
    """What belongs to the reference, the oldest first, and how much of it the user may not see."""
    seen = list(proposals_seen_by(user).filter(reference=reference).order_by("pk"))
    every = ProposedEdit.objects.filter(reference=reference).count()
    return seen, every - len(seen)


def signed_edits(reference: str) -> list[dict[str, Any]]:
    """What a reference stands for, as plain values for its signature: whatever was not withdrawn.

    For nobody in particular. People and units appear by their keys, and those also in the words of then.
    """
    rows = (
        ProposedEdit.objects.filter(reference=reference)
        .exclude(outcome=Outcome.WITHDRAWN)
        .select_related("ci", "type", "target")
        .order_by("pk")
    )
    return [_signed(edit) for edit in rows]


def _signed(edit: ProposedEdit) -> dict[str, Any]:
    relation = {"type": edit.type.name, "target": edit.target.number} if edit.type and edit.target else {}
    step = {"verb": edit.verb} if edit.verb else {}
    to = {change["name"]: _exact(change) for change in edit.changes}
    return {"item": edit.ci.number, "what": edit.what, **relation, **step, "to": to}


def _exact(change: Mapping[str, Any]) -> Any:
    """The value with what its key stood for; numbers with a point as text, for only that is a promise."""
    value = _without_floats(change["after"])
    words = change.get("after_words")
    return f"{words} ({value})" if words else value


def _without_floats(value: Any) -> Any:
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, dict):
        return {name: _without_floats(part) for name, part in value.items()}
    return [_without_floats(part) for part in value] if isinstance(value, list) else value


def conflicts_among(
    edits: Iterable[ProposedEdit], items: Mapping[int, ConfigurationItem] | None = None
) -> dict[int, list[dict[str, Any]]]:
    """Of those that wait, by the key of the edit, the fields that somebody else moved since it was proposed.

    `items` are the items as they stand, by key, for a caller that holds them locked.
    """
    waiting = [edit for edit in edits if edit.outcome == Outcome.PENDING]
    edges = _edges_of([edit for edit in waiting if edit.target_id])
    found = {}
    for edit in waiting:
        ci = items[edit.ci_id] if items else edit.ci
        if edit.target_id:
            now = held_of(edges.get((edit.ci_id, edit.type_id, edit.target_id)))
        elif ci.version == edit.ci_version:
            continue
        else:
            now = state_recorded(ci) if edit.what == Proposal.STEP else facts_recorded(ci)
        if moved := moved_meanwhile(edit.changes, now):
            found[edit.pk] = [_conflict(ci, field) for field in moved]
    return found


def _conflict(ci: ConfigurationItem, moved: Mapping[str, Any]) -> dict[str, Any]:
    told = {"before": moved["before"], "now": moved["now"], "proposed": moved["after"]}
    words: dict[str, str] = {}
    if moved["name"] == STATE:
        words = {f"{side}_words": str(CIState(value).label) for side, value in told.items()}
    return {"item": ci.number, "field": moved["name"], **told, **words}


def _edges_of(edits: list[ProposedEdit]) -> dict[tuple[Any, Any, Any], Relationship]:
    """The relationships that these edit, as they stand, by what they join."""
    ends = [{getattr(edit, name) for edit in edits} for name in ("ci_id", "target_id", "type_id")]
    rows = Relationship.objects.filter(source__in=ends[0], target__in=ends[1], type__in=ends[2])
    return {(edge.source_id, edge.type_id, edge.target_id): edge for edge in rows} if edits else {}
