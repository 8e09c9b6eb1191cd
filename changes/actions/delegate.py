"""Have somebody stand in for a person's votes."""

from datetime import datetime

from django.utils.translation import gettext as _

from changes.models import Delegation
from itsm.core.models import User
from itsm.core.operations import operation
from itsm.core.refusals import Kind, Refusal, invalid


def delegate(
    *, from_user: User, to_user: User, start: datetime, end: datetime, reason: str = "", actor: User
) -> Delegation:
    """`to_user` may vote in `from_user`'s place during `[start, end)`, and shares their conflicts of
    interest.

    People delegate their own votes; who governs changes may do it for somebody who is away.
    """
    with operation("change.delegate", actor=actor) as op:
        if actor.pk != from_user.pk:
            op.authorize_reach("change.delegate_for_others", None)
        if from_user.pk == to_user.pk:
            op.require(invalid({"to_user": [_("Choose somebody else.")]}))
        if not to_user.is_active or to_user.is_service:
            op.require(invalid({"to_user": [_("Only an active person can stand in.")]}))
        if end <= start:
            op.require(
                Refusal(
                    "window_inverted", _("The delegation ends before it starts."), Kind.INVALID, field="end"
                )
            )
        if end <= op.now:
            op.require(
                Refusal(
                    "window_in_past", _("The delegation would already be over."), Kind.INVALID, field="end"
                )
            )
        delegation = op.create(
            Delegation(
                from_user=from_user, to_user=to_user, start=start, end=end, reason=reason, created_by=actor
            )
        )
        op.audit(delegation, reason=reason)
        return delegation
