from itsm.core.models import User
from itsm.core.operations import operation
from releases.actions.deployment_support import conclude, hold, steps_of
from releases.actions.deployment_turns import take_turn
from releases.models import Deployment
from releases.rules.deploying import may_resume


def resume(deployment_number: str, *, version: int | None = None, actor: User) -> Deployment:
    """Go on from where it was paused; a step that failed meanwhile now turns it back.

    Refused: wrong_state, step_unknown.
    """
    with operation("deployment.resume", actor=actor) as op:
        deployment = hold(op, deployment_number, "deployment.resume", version)
        deployment.resume()
        op.require(may_resume(any(step.state == "unknown" for step in steps_of(op, deployment))))
        conclude(op, deployment, "")
        take_turn(op, deployment)
        return deployment
