"""Stop standing in before the time is over."""

from django.utils.translation import gettext as _

from changes.models import Delegation
from itsm.core.models import User
from itsm.core.operations import operation
from itsm.core.refusals import wrong_state


def end_delegation(*, delegation_id: int, actor: User) -> Delegation:
    """Votes already cast stand. The row stays, so that who stood in when can be told later."""
    with operation("change.end_delegation", actor=actor) as op:
        delegation = op.lock(Delegation, delegation_id)
        if actor.pk not in (delegation.from_user_id, delegation.to_user_id):
            op.authorize_reach("change.delegate_for_others", None)
        if delegation.end <= op.now:
            op.require(wrong_state("end_delegation", "over", ["current"], {"over": _("over")}))
        delegation.end = max(op.now, delegation.start)
        op.save(delegation)
        op.audit(delegation)
        return delegation
