"""End work, saying how it went."""

from changes import rules
from changes.actions._common import lock_change, tell
from changes.actions._edits import carry_out_edits
from changes.actions._rounds import open_full_round
from changes.models import ChangeKind, ChangeRequest
from itsm.core.models import User
from itsm.core.operations import operation


def finish(
    *,
    change_number: str,
    close_code: str,
    notes: str = "",
    source: str = "",
    version: int | None = None,
    actor: User,
) -> ChangeRequest:
    """`close_code` is proposed here and may still be corrected when the change is closed.

    An emergency's full board is asked now. A model that passes review closes the change at once if all went
    well. The edits of items it proposes are written when it was successful, and set aside otherwise: refused
    as `proposed_edit_conflict` when others moved what they change. Refused as `decided_by_release` unless the
    release or deployment it covers, `source`, asks.
    """
    with operation("change.finish", actor=actor) as op:
        change = lock_change(op, change_number, version, "change.finish")
        op.require(rules.may_carry_out(source=change.source, caller=source))
        change.finish()
        op.require(rules.may_finish(close_code))
        change.close_code = close_code
        change.actual_end = op.now
        op.save(change)
        op.audit(change, reason=notes)
        tell(op, change, "finished", close_code=close_code)
        if change.kind == ChangeKind.EMERGENCY and not change.imported:
            open_full_round(op, change)
        elif rules.closes_straight_through(close_code, change.model_version.straight_through):
            change.close()
            change.closed_at = op.now
            op.save(change)
            op.audit(change, action="change.close")
            tell(op, change, "closed", close_code=close_code)
        carry_out_edits(op, change)
        return change
