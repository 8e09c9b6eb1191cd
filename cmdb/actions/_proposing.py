"""Trying an edit before it is proposed: done, looked at and taken back, so that it fits as edits must."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cmdb.models import (
    ConfigurationItem,
    LifecycleStep,
    Outcome,
    Proposal,
    ProposedEdit,
    Relationship,
    RelationshipType,
)
from cmdb.queries.recorded import words_of
from cmdb.rules.proposals import already_proposed, changed_fields, something_changes
from itsm.core.models import User
from itsm.core.operations import Operation, taken_back
from itsm.core.refusals import OperationRefused, invalid

LONGEST_REFERENCE = 40


@dataclass(frozen=True, slots=True)
class Tried:
    """What an edit would change, on which version of the item."""

    ci: ConfigurationItem
    version: int
    before: dict[str, Any]
    after: dict[str, Any]

    def changes(self) -> list[dict[str, Any]]:
        """The fields that differ, with the words of the keys among them."""
        found = changed_fields(self.before, self.after)
        for change in found:
            for side in ("before", "after"):
                if words := words_of(change["name"], change[side]):
                    change[f"{side}_words"] = words
        return found


def tried(actor: User, work: Callable[[Operation], Tried]) -> Tried:
    """Do the work in an operation of its own and undo all of it. Refused as the work is."""
    with taken_back("ci.propose", actor=actor) as op:
        return work(op)


def to_be_held(
    op: Operation, found: Tried, what: Proposal, *, reference: str, reason: str, **about: Any
) -> ProposedEdit:
    """What was tried as it waits; the caller creates it. Refused: nothing_proposed."""
    changes = found.changes()
    op.require(something_changes(changes))
    return ProposedEdit(
        reference=reference,
        what=what,
        changes=changes,
        ci_version=found.version,
        reason=reason,
        proposed_by=op.actor,
        proposed_at=op.now,
        **about,
    )


def hold_once(op: Operation, made: ProposedEdit, **same: Any) -> None:
    """Create it unless one with the values `same` waits under its reference. Refused: already_proposed."""
    waiting = {"reference": made.reference, "outcome": Outcome.PENDING, "ci": made.ci}
    _stands, ours = op.create_once(made, **waiting, **same)
    op.require(None if ours else already_proposed(step=made.what == Proposal.STEP))


def tell_held(op: Operation, made: ProposedEdit) -> None:
    facts = {"reference": made.reference, **({"verb": made.verb} if made.verb else {})}
    op.audit(made.ci, reason=made.reason, **facts)
    event = "ci.step_proposed" if made.what == Proposal.STEP else "ci.edit_proposed"
    op.announce(event, made.ci, **facts)


def require_reference(reference: str) -> None:
    if not 0 < len(reference.strip()) <= LONGEST_REFERENCE:
        raise OperationRefused(invalid({"reference": [_("Say under what reference the edit is held.")]}))


def require_step(verb: str) -> None:
    if verb not in LifecycleStep.values:
        raise OperationRefused(invalid({"verb": [_("The lifecycle has no such step.")]}))


def edge_between(
    begin: ConfigurationItem, kind: RelationshipType, end: ConfigurationItem
) -> Relationship | None:
    return Relationship.objects.filter(source=begin, type=kind, target=end).first()


def after_of(changes: list[Mapping[str, Any]]) -> dict[str, Any]:
    """What is to stand then, by field."""
    return {change["name"]: change["after"] for change in changes}
