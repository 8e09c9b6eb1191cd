import uuid

from itsm.core.models import User
from itsm.core.operations import Operation, operation
from itsm.core.refusals import Refusal
from releases.actions.deployment_starting import begin, refusal_to_begin
from releases.actions.deployment_support import conclude, dispatcher, hold
from releases.actions.miss_window import miss_window
from releases.models import Deployment, DeploymentState
from releases.rules.deploying import is_due


def claim_deployment(deployment_number: str, *, claim: uuid.UUID, actor: User) -> Deployment:
    """The time has come: start it if everything still holds, or record that it was missed and why.

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
        return begin(op, deployment) if refusal is None else _miss(op, deployment, refusal)


def _miss(op: Operation, deployment: Deployment, refusal: Refusal) -> Deployment:
    reason = str(refusal.message)
    deployment.miss(refusal.code, reason)
    conclude(op, deployment, "deployment.missed", reason, action="deployment.miss", code=refusal.code)
    release = deployment.release
    if deployment.moves_release and release.state == "scheduled":
        miss_window(release.number, reason=reason, actor=dispatcher())
    return deployment
