import datetime as dt
import secrets
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from itsm.core.models import User
from itsm.core.operations import Operation, operation
from releases.actions.deployment_settling import settle
from releases.actions.deployment_support import hold, steps_of
from releases.actions.deployment_turns import take_turn
from releases.deployers import manual
from releases.models import Deployment, StepRun
from releases.queries.deployments import views_of
from releases.rules.deploying import digest_of_token
from releases.rules.progress import BACK, Turn, next_turn

LEASE = dt.timedelta(seconds=settings.SLIPWAY_STEP_LEASE_SECONDS)


@dataclass(frozen=True, slots=True)
class ClaimedStep:
    """A step that this worker alone may carry out, while its lease lasts. `time_limit` is in seconds."""

    id: int
    attempt: int
    deployment: str
    release: str
    environment: str
    position: int
    direction: str
    name: str
    kind: str
    spec: dict[str, Any]
    time_limit: int
    idempotency_key: str
    callback_token: str = field(repr=False)


def claim_step(deployment_number: str, *, worker: str, actor: User) -> ClaimedStep | None:
    """Begin the next step, for one worker; None when there is nothing for a worker to do.

    A turn of the deployment that was left out when its last step was recorded is taken first. A manual step
    begins by waiting for a person. What the step does to the world happens after the commit: a worker that
    dies from here on leaves a running step with a lease, never an effect nobody knows of.
    """
    with operation("deployment.claim_step", actor=actor) as op:
        deployment = hold(op, deployment_number, "deployment.claim_step")
        step = _next_step(op, deployment)
        if step is None:
            return None
        step.begin(op.now)
        step.lease_owner, step.leased_until = worker, op.now + LEASE
        token = secrets.token_urlsafe(32) if step.kind == "http" else ""
        step.callback_digest = digest_of_token(token) if token else ""
        op.save(step)
        op.audit(deployment, step=step.position, direction=step.direction, attempt=step.attempt)
        if step.kind == "manual":
            settle(op, deployment, step, manual.run(step.spec))
            return None
        return _claimed(deployment, step, token)


def _next_step(op: Operation, deployment: Deployment) -> StepRun | None:
    take_turn(op, deployment)
    steps = steps_of(op, deployment)
    found = next_turn(deployment.state, views_of(steps))
    if found.turn is not Turn.RUN:
        return None
    going_back = deployment.state == "rolling_back"
    return next(
        step for step in steps if step.position == found.position and (step.direction == BACK) == going_back
    )


def _claimed(deployment: Deployment, step: StepRun, token: str) -> ClaimedStep:
    return ClaimedStep(
        id=step.pk,
        attempt=step.attempt,
        deployment=deployment.number,
        release=deployment.release.number,
        environment=deployment.environment.name,
        position=step.position,
        direction=step.direction,
        name=step.name,
        kind=step.kind,
        spec=step.spec,
        time_limit=step.time_limit,
        idempotency_key=step.idempotency_key,
        callback_token=token,
    )
