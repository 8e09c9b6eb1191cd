"""Write down how a step ended, and let the deployment take the turn that follows from it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from itsm.core.operations import Operation
from itsm.core.words import on_record
from releases.actions.deployment_support import conclude, hold
from releases.actions.deployment_turns import take_turn
from releases.deployers import StepOutcome, Verdict
from releases.models import Deployment, Direction, StepRun, StepState


def hold_step(op: Operation, step_id: int, verb: str) -> tuple[Deployment, StepRun]:
    """The deployment and one of its steps, locked. Raises OperationRefused (not_found)."""
    number = StepRun.objects.filter(pk=step_id).values_list("deployment__number", flat=True).first()
    deployment = hold(op, number or "", verb)
    return deployment, op.lock(StepRun, step_id)


def settle(op: Operation, deployment: Deployment, step: StepRun, outcome: StepOutcome) -> None:
    """From running or waiting to what is now known, and on with the deployment."""
    note(op, deployment, step, outcome)
    take_turn(op, deployment)


def note(op: Operation, deployment: Deployment, step: StepRun, outcome: StepOutcome) -> None:
    """From running or waiting to what is now known, and no more."""
    _write_down(step, outcome)
    if outcome.verdict is Verdict.SUCCEEDED:
        step.succeed(op.now)
        mark_undone(op, step)
    elif outcome.verdict is Verdict.WAITING:
        _wait(op, step)
    elif outcome.verdict is Verdict.UNKNOWN:
        step.lose()
    else:
        step.fail(op.now)
    op.save(step)
    tell_of_step(op, deployment, step, outcome)


def mark_undone(op: Operation, step: StepRun) -> None:
    if step.direction == Direction.BACK and step.undoes_id:
        undone = op.lock(StepRun, step.undoes_id)
        undone.mark_rolled_back()
        op.save(undone)


def tell_of_step(op: Operation, deployment: Deployment, step: StepRun, outcome: StepOutcome) -> None:
    news = _NEWS.get((step.kind == "manual", step.state), "")
    facts: dict[str, Any] = {
        "step": step.name,
        "position": step.position,
        "direction": step.direction,
        "code": outcome.code,
    }
    op.audit(deployment, outcome.message, **facts, verdict=str(outcome.verdict))
    if news:
        conclude(op, deployment, news, outcome.message, **facts)


_NEWS = {
    (True, StepState.WAITING): "deployment.step_waiting",
    (True, StepState.UNKNOWN): "deployment.step_unknown",
    (False, StepState.UNKNOWN): "deployment.step_unknown",
}


def _write_down(step: StepRun, outcome: StepOutcome) -> None:
    step.outcome_code, step.message = outcome.code, outcome.message
    step.output = outcome.output or step.output
    step.evidence = {**step.evidence, **outcome.evidence}


def _wait(op: Operation, step: StepRun) -> None:
    """A target that accepted has the step's time limit, counted from its start, to call back; a person has
    all the time they need."""
    if step.kind == "manual":
        step.wait(None)
    elif step.state == StepState.RUNNING:
        assert step.started_at is not None
        step.wait(max(step.started_at + dt.timedelta(seconds=step.time_limit), op.now))


def keep_late_word(op: Operation, deployment: Deployment, step: StepRun, outcome: StepOutcome) -> None:
    """A result that came after the step was given up settles nothing, but helps whoever settles it."""
    if step.state != StepState.UNKNOWN or "late" in step.evidence:
        return
    late = {"verdict": str(outcome.verdict), "code": outcome.code, "message": outcome.message}
    step.evidence = {**step.evidence, "late": late}
    op.save(step)
    op.audit(deployment, on_record("A result came after the step had been given up."), step=step.position)
