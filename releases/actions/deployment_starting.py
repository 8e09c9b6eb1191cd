"""The one gate that every start passes, by hand or by the clock, with everything it rests on locked."""

from __future__ import annotations

from itsm.core.operations import Operation
from itsm.core.refusals import Refusal, wrong_state
from releases.actions.deployment_cover import refusal_to_start, start_own_change
from releases.actions.deployment_occupancy import refusal_to_occupy
from releases.actions.deployment_support import conclude, dispatcher
from releases.actions.deployment_turns import take_turn
from releases.actions.start_deployment import start_deployment
from releases.models import Deployment, DeploymentState
from releases.queries.deployments import claim_facts, facts_of_place
from releases.rules import deploying


def refusal_to_begin(op: Operation, deployment: Deployment) -> Refusal | None:
    """Why this may not start at this moment; None when it may. Reads live rows, changes nothing.

    Call it with environment, release and deployment locked; the covering change is locked here. Whether the
    environment has room comes last: whoever is told to wait could start otherwise.
    """
    if deployment.state != DeploymentState.SCHEDULED:
        return wrong_state("start", DeploymentState(deployment.state), [DeploymentState.SCHEDULED])
    refusal = refusal_to_start(op, deployment, op.now)
    if refusal is not None:
        return refusal
    return (
        deploying.may_claim(claim_facts(deployment), op.now)
        or deploying.may_deploy_here(facts_of_place(deployment.release, deployment.environment))
        or refusal_to_occupy(op, deployment)
    )


def begin(op: Operation, deployment: Deployment) -> Deployment:
    """Deployment, release and covering change start together. The steps are run afterwards, one by one."""
    deployment.start(op.now)
    deployment.started_by = op.actor
    conclude(op, deployment, "deployment.started")
    if deployment.moves_release:
        start_deployment(deployment.release.number, actor=dispatcher())
    else:
        start_own_change(op, deployment)
    take_turn(op, deployment)
    return deployment
