from django.utils.translation import gettext as _

from itsm.core.models import DeliveryState, OutboxDelivery, User
from itsm.core.operations import operation
from itsm.core.refusals import Refusal


def requeue_delivery(*, delivery: OutboxDelivery, actor: User) -> OutboxDelivery:
    """Try again what was given up, from the first attempt. Refused: permission_denied, wrong_state."""
    with operation("delivery.requeue", actor=actor) as op:
        op.authorize_reach("delivery.requeue", None)
        locked = op.lock(OutboxDelivery, delivery.pk)
        if locked.state != DeliveryState.DEAD:
            op.require(
                Refusal(
                    "wrong_state",
                    _("Only a delivery that was given up can be tried again."),
                    facts={"state": locked.state, "allowed_from": [DeliveryState.DEAD.value]},
                )
            )
        locked.state, locked.attempts, locked.next_attempt_at = DeliveryState.PENDING, 0, op.now
        op.save(locked)
        op.audit(locked)
        return locked
