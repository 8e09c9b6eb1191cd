"""Have somebody stand in for a person's votes."""

from datetime import datetime

from django.utils.translation import gettext as _

from changes import queries, rules
from changes.models import Delegation
from itsm.core import access
from itsm.core.models import User
from itsm.core.operations import operation
from itsm.core.refusals import Kind, Refusal, invalid


def delegate(
    *, from_user: User, to_user: User, start: datetime, end: datetime, reason: str = "", actor: User
) -> Delegation:
    """`to_user` may vote in `from_user`'s place during `[start, end)`, and shares their conflicts of
    interest in every round opened from now on.

    People delegate their own votes; who governs changes may do it for somebody who is away. Refused with
    `nothing_to_delegate` for somebody who decides on nothing, and `already_delegated` while another stands
    in: with one stand-in at a time, nobody chooses their judges by naming the others.
    """
    with operation("change.delegate", actor=actor) as op:
        op.lock(User, from_user.pk)
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
        op.require(
            rules.may_delegate(
                decides=access.may(from_user, "change.approve", None, fresh=True),
                stands_in_already=queries.has_stand_in(from_user, max(start, op.now), end),
            )
        )
        delegation = op.create(
            Delegation(
                from_user=from_user, to_user=to_user, start=start, end=end, reason=reason, created_by=actor
            )
        )
        op.audit(delegation, reason=reason)
        return delegation
