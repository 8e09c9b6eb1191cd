import datetime as dt
import uuid

from django.utils.translation import gettext as _

from itsm.core.models import User
from itsm.core.operations import Operation, operation
from itsm.core.refusals import Refusal
from releases.actions.deployment_starting import begin, refusal_to_begin
from releases.actions.deployment_support import conclude, dispatcher, hold
from releases.actions.miss_window import miss_window
from releases.models import Deployment, DeploymentState
from releases.rules.deploying import is_due
from releases.rules.occupancy import BUSY

ASK_AGAIN_AFTER = dt.timedelta(seconds=10)
"""How soon a deployment that waits for its turn is claimed again."""


def claim_deployment(deployment_number: str, *, claim: uuid.UUID, actor: User) -> Deployment:
    """The time has come: start it if everything still holds, or record that it was missed and why. Where
    another deployment is still under way it waits, and is missed only when its window ends.

    What was allowed when it was scheduled may not be allowed now, so everything is asked again under the
    locks. Only the holder of the current claim acts, and only on what is scheduled and due: called again, by
    a second beat or a second worker, it does nothing.
    """
    with operation("deployment.claim", actor=actor) as op:
        deployment = hold(op, deployment_number, "deployment.claim", place_too=True)
        due = is_due(deployment.scheduled_for, op.now)
        if deployment.state != DeploymentState.SCHEDULED or deployment.claim != claim or not due:
            return deployment
        refusal = refusal_to_begin(op, deployment)
        if refusal is None:
            return begin(op, deployment)
        return (_wait if refusal.code == BUSY else _miss)(op, deployment, refusal)


def _wait(op: Operation, deployment: Deployment, refusal: Refusal) -> Deployment:
    """Stay on the schedule, say for whom, and let the claim end soon; said again only when it is another."""
    reason = _("It waits for its turn. %(reason)s") % {"reason": refusal.message}
    if deployment.state_reason != reason:
        deployment.refusal_code, deployment.state_reason = refusal.code, reason
        conclude(op, deployment, "deployment.waiting", reason, action="deployment.wait")
    with op.bulk():
        mine = Deployment.objects.filter(pk=deployment.pk, claim=deployment.claim)
        mine.update(claimed_until=op.now + ASK_AGAIN_AFTER)
    return deployment


def _miss(op: Operation, deployment: Deployment, refusal: Refusal) -> Deployment:
    reason = str(refusal.message)
    if deployment.refusal_code == BUSY:
        reason = f"{reason} {deployment.state_reason}"
    deployment.miss(refusal.code, reason)
    conclude(op, deployment, "deployment.missed", reason, action="deployment.miss", code=refusal.code)
    release = deployment.release
    if deployment.moves_release and release.state == "scheduled":
        miss_window(release.number, reason=reason, actor=dispatcher())
    return deployment
