from itsm.core.models import User
from itsm.core.operations import operation
from releases.actions.deployment_placing import cancel_deployment
from releases.actions.deployment_support import hold
from releases.actions.unschedule import unschedule
from releases.models import Deployment
from releases.rules.requests import needs_reason


def cancel(deployment_number: str, *, reason: str, version: int | None = None, actor: User) -> Deployment:
    """Give up a deployment that has not begun. On the target this takes the release off the schedule.

    Refused: wrong_state, invalid (no reason).
    """
    with operation("deployment.cancel", actor=actor) as op:
        deployment = hold(op, deployment_number, "deployment.cancel", version)
        op.require(needs_reason(reason))
        release = deployment.release
        if deployment.moves_release and deployment.state == "scheduled" and release.state == "scheduled":
            unschedule(release.number, reason=reason, actor=actor)
            return op.lock(Deployment, deployment.pk)
        return cancel_deployment(op, deployment, reason)
