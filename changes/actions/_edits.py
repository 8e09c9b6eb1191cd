"""The edits of items that a change proposes: part of what is signed, written when it was done."""

from typing import Any

from changes import rules
from changes.actions._common import tell
from changes.actions._content import rewrite
from changes.models import ChangeRequest
from changes.queries import affected_ids
from cmdb import actions as cmdb
from itsm.core.operations import Operation
from itsm.core.words import on_record

PROPOSED = "proposed_edits"


def take_in(op: Operation, change: ChangeRequest, ci_id: int, reason: str) -> None:
    """The content has an edit more: its item is affected, and whoever decided on other content is asked
    again.
    """
    rewrite(op, change, {}, ci_ids={*affected_ids(change), ci_id}, reason=reason, beside=[PROPOSED])


def carry_out_edits(op: Operation, change: ChangeRequest) -> None:
    """Write them, or set them aside when the work did not succeed.

    What a release or deployment carried out is done whatever the record says: there an edit in conflict is
    set aside and told of, and does not stop it.
    """
    if not rules.was_successful(change.close_code):
        cmdb.set_aside_edits(
            reference=change.number, actor=op.actor, reason=on_record("The change was not successful.")
        )
        return
    result = cmdb.apply_proposed_edits(
        reference=change.number, actor=op.actor, leave_conflicts=bool(change.source)
    )
    counts: dict[str, Any] = {"applied": len(result.done), "set_aside": len(result.set_aside)}
    if any(counts.values()):
        op.audit(change, action="change.carry_out_edits", **counts)
    if result.set_aside:
        tell(op, change, "edits_set_aside", **counts)
