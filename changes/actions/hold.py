"""Hold a change: it keeps its state and its authorization, and does not start."""

from django.utils.translation import gettext as _

from changes.actions._common import lock_change, tell
from changes.models import ChangeRequest, ChangeState
from changes.rules.drafting import EDITABLE
from itsm.core.models import User
from itsm.core.operations import operation
from itsm.core.refusals import invalid, wrong_state


def hold(*, change_number: str, reason: str, version: int | None = None, actor: User) -> ChangeRequest:
    """Needs a reason; only before work has begun, and once."""
    with operation("change.hold", actor=actor) as op:
        change = lock_change(op, change_number, version, "change.hold")
        if change.state not in EDITABLE or change.on_hold:
            state = "on_hold" if change.on_hold else ChangeState(change.state)
            words = {**{one.value: str(one.label) for one in ChangeState}, "on_hold": _("on hold")}
            op.require(wrong_state("hold", state, list(EDITABLE), words))
        if not reason.strip():
            op.require(invalid({"reason": [_("Say why the change is held.")]}))
        change.on_hold, change.hold_reason = True, reason.strip()[:300]
        op.save(change)
        op.audit(change, reason=reason)
        tell(op, change, "held", reason=change.hold_reason)
        return change
