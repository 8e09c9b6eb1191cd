"""Settle a step whose outcome was unknown."""

from __future__ import annotations

import datetime as dt

from itsm.core.operations import Operation
from releases.actions.deployment_settling import mark_undone, tell_of_step
from releases.actions.deployment_turns import settle_doubt, take_turn
from releases.deployers import StepOutcome, Verdict
from releases.models import Deployment, DeploymentState, StepRun


def reconcile_step(op: Operation, deployment: Deployment, step: StepRun, outcome: StepOutcome) -> None:
    """Out of `unknown`, on the word of the target or of a person, and on with the deployment.

    `not_applied` puts the step back to do, under the same idempotency key: should the lost request arrive
    after all, the target knows it for the same.
    """
    if outcome.verdict is Verdict.SUCCEEDED:
        step.reconcile_succeeded(op.now)
        mark_undone(op, step)
    elif outcome.verdict is Verdict.FAILED:
        step.reconcile_failed(op.now)
    elif outcome.verdict is Verdict.WAITING:
        step.reconcile_waiting(op.now + dt.timedelta(seconds=step.time_limit))
    else:
        step.reconcile_not_applied()
    step.outcome_code, step.message = outcome.code, outcome.message
    step.output = outcome.output or step.output
    step.evidence = {**step.evidence, **outcome.evidence, "reconciled": str(outcome.verdict)}
    op.save(step)
    tell_of_step(op, deployment, step, outcome)
    _go_on(op, deployment)


def _go_on(op: Operation, deployment: Deployment) -> None:
    if deployment.state == DeploymentState.UNKNOWN:
        settle_doubt(op, deployment)
    else:
        take_turn(op, deployment)
