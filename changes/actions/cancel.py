"""Give a change up before work on it has begun."""

from changes.actions._common import lock_change, tell
from changes.actions._rounds import cancel_round
from changes.models import ChangeRequest
from cmdb import actions as cmdb
from itsm.core.models import User
from itsm.core.operations import operation


def cancel(*, change_number: str, reason: str = "", version: int | None = None, actor: User) -> ChangeRequest:
    """An open round is withdrawn with it."""
    with operation("change.cancel", actor=actor) as op:
        change = lock_change(op, change_number, version, "change.cancel")
        cancel_round(op, change, reason)
        change.cancel()
        change.authorized_digest = ""
        op.save(change)
        op.audit(change, reason=reason)
        tell(op, change, "canceled", reason=reason)
        cmdb.set_aside_edits(reference=change.number, reason=reason, actor=actor)
        return change
