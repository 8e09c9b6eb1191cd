from itsm.core.models import User
from itsm.core.operations import Operation, operation
from releases.actions.deployment_cover import refusal_to_undo
from releases.actions.deployment_occupancy import refusal_to_occupy
from releases.actions.deployment_support import hold, steps_of
from releases.actions.deployment_turns import begin_rollback
from releases.models import Deployment, DeploymentState, Direction
from releases.models.deployment import MOVING
from releases.models.step_run import IN_FLIGHT
from releases.queries.deployments import has_successor, rival_of
from releases.rules.deploying import may_turn_back
from releases.rules.placing import may_stand_alone
from releases.rules.requests import needs_reason


def roll_back(deployment_number: str, *, reason: str, version: int | None = None, actor: User) -> Deployment:
    """Undo the completed steps in reverse order.

    From a rollback that failed, the failed step is tried again as a new effect with a new key. Refused:
    wrong_state, step_in_flight, superseded, already_scheduled, needs_emergency_change, invalid (no reason),
    and environment_busy where another deployment is under way and this one has ended.
    """
    with operation("deployment.roll_back", actor=actor) as op:
        deployment = hold(op, deployment_number, "deployment.roll_back", version, place_too=True)
        in_flight = any(step.state in IN_FLIGHT for step in steps_of(op, deployment))
        superseded = has_successor(deployment)
        op.require(
            may_turn_back(DeploymentState(deployment.state), in_flight=in_flight, superseded=superseded)
        )
        op.require(may_stand_alone(rival_of(deployment)))
        op.require(needs_reason(reason))
        op.require(refusal_to_undo(op, deployment))
        if deployment.state not in MOVING:
            op.require(refusal_to_occupy(op, deployment))
        _try_failed_undoing_again(op, deployment)
        begin_rollback(op, deployment, reason)
        return deployment


def _try_failed_undoing_again(op: Operation, deployment: Deployment) -> None:
    for step in steps_of(op, deployment):
        if step.direction == Direction.BACK and step.state == "failed":
            step.try_again(f"{deployment.number}-{step.position}-back-{step.attempt + 1}")
            op.save(step)
