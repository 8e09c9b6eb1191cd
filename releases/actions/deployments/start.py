from itsm.core.models import User
from itsm.core.operations import operation
from releases.actions.deployment_occupancy import refusal_to_book
from releases.actions.deployment_starting import begin, refusal_to_begin
from releases.actions.deployment_support import hold
from releases.models import Deployment
from releases.rules.deploying import is_due


def start(deployment_number: str, *, version: int | None = None, actor: User) -> Deployment:
    """Start a scheduled deployment now, by hand, ahead of its time but never outside its window.

    Ahead of its time it must not reach into what is planned after it. Refused: wrong_state, too_late,
    stale_steps, gates_open, environment_busy, environment_booked, and every reason of the covering change.
    """
    with operation("deployment.start", actor=actor) as op:
        deployment = hold(op, deployment_number, "deployment.start", version, place_too=True)
        op.require(refusal_to_begin(op, deployment))
        if not is_due(deployment.scheduled_for, op.now):
            op.require(refusal_to_book(op, deployment, op.now))
        return begin(op, deployment)
