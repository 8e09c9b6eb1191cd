from itsm.core.models import User
from itsm.core.operations import operation


def set_active(*, user: User, active: bool, actor: User, reason: str = "") -> User:
    """Let somebody in, or keep a leaver out; what they did stays theirs. Refused: permission_denied."""
    with operation("user.set_active", actor=actor) as op:
        op.authorize_reach("user.set_active", None)
        locked = op.lock(User, user.pk)
        locked.is_active = active
        if op.save(locked):
            op.audit(locked, reason)
        return locked
