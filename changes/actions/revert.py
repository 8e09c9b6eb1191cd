"""Take a change back to be written anew."""

from changes.actions._common import lock_change, tell
from changes.actions._rounds import cancel_round
from changes.models import ChangeRequest
from itsm.core.models import User
from itsm.core.operations import operation


def revert(*, change_number: str, reason: str = "", version: int | None = None, actor: User) -> ChangeRequest:
    """Whatever was asked or authorized no longer stands."""
    with operation("change.revert", actor=actor) as op:
        change = lock_change(op, change_number, version, "change.revert")
        cancel_round(op, change, reason)
        change.revert()
        change.authorized_digest = ""
        op.save(change)
        op.audit(change, reason=reason)
        tell(op, change, "reverted", reason=reason)
        return change
