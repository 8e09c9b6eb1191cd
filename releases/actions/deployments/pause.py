from itsm.core.models import User
from itsm.core.operations import operation
from releases.actions.deployment_support import conclude, hold
from releases.models import Deployment
from releases.rules.requests import needs_reason


def pause(deployment_number: str, *, reason: str, version: int | None = None, actor: User) -> Deployment:
    """Let the step under way end, and begin no other. Refused: wrong_state, invalid (no reason)."""
    with operation("deployment.pause", actor=actor) as op:
        deployment = hold(op, deployment_number, "deployment.pause", version)
        deployment.pause(reason)
        op.require(needs_reason(reason))
        return conclude(op, deployment, "", reason)
