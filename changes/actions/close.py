"""Close a change for good."""

from changes import queries, rules
from changes.actions._common import lock_change, tell
from changes.models import ChangeRequest
from itsm.core.models import User
from itsm.core.operations import operation


def close(
    *, change_number: str, close_code: str = "", notes: str = "", version: int | None = None, actor: User
) -> ChangeRequest:
    """Refused with `full_round_due`, `retrospective_refused` and `review_due`; `close_code` corrects the one
    proposed.
    """
    with operation("change.close", actor=actor) as op:
        change = lock_change(op, change_number, version, "change.close")
        change.close_code = close_code or change.close_code
        change.close()
        op.require(rules.may_close(queries.close_facts(change)))
        change.closed_at = op.now
        op.save(change)
        op.audit(change, reason=notes)
        tell(op, change, "closed", close_code=change.close_code)
        return change
