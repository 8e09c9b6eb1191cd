"""Let a held change go on."""

from django.utils.translation import gettext as _

from changes.actions._common import lock_change, tell
from changes.models import ChangeRequest, ChangeState
from itsm.core.models import User
from itsm.core.operations import operation
from itsm.core.refusals import wrong_state


def release_hold(*, change_number: str, version: int | None = None, actor: User) -> ChangeRequest:
    """Refused with `wrong_state` when it is not held."""
    with operation("change.release_hold", actor=actor) as op:
        change = lock_change(op, change_number, version, "change.release_hold")
        if not change.on_hold:
            words = {"on_hold": _("on hold")}
            op.require(wrong_state("release_hold", ChangeState(change.state), ["on_hold"], words))
        change.on_hold, change.hold_reason = False, ""
        op.save(change)
        op.audit(change)
        tell(op, change, "hold_released")
        return change
