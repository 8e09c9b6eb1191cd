"""Write down that work which had ended well was taken back afterwards."""

from changes import rules
from changes.actions._common import lock_change, tell
from changes.models import ChangeRequest
from itsm.core.models import User
from itsm.core.operations import operation


def correct_outcome(
    *, change_number: str, close_code: str, source: str, reason: str = "", actor: User
) -> ChangeRequest:
    """The release or deployment it covers, `source`, says how it really ended; a review of that is due.

    A change that was closed meanwhile stays closed, with the outcome corrected. Refused with `wrong_state`
    while its work has not ended, and with `decided_by_release`.
    """
    with operation("change.correct_outcome", actor=actor) as op:
        change = lock_change(op, change_number, None, "change.finish")
        op.require(rules.may_carry_out(source=change.source, caller=source))
        op.require(rules.may_correct_outcome(state=change.state, close_code=close_code))
        if change.close_code == close_code:
            return change
        change.close_code = close_code
        change.reviewed_at, change.reviewed_by = None, None
        op.save(change)
        op.audit(change, reason=reason)
        tell(op, change, "outcome_corrected", close_code=close_code, reason=reason)
        return change
