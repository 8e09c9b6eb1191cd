from itsm.core.models import User
from itsm.core.operations import operation
from releases.actions.deployment_settling import hold_step, keep_late_word, settle
from releases.deployers import StepOutcome
from releases.models import StepRun, StepState


def record_step_result(step_id: int, *, attempt: int, outcome: StepOutcome, actor: User) -> StepRun:
    """What the worker's hand found out. It counts only from the current attempt of a step still running.

    A callback may have come first, or the step been given up: then this settles nothing.
    """
    with operation("deployment.record_result", actor=actor) as op:
        deployment, step = hold_step(op, step_id, "deployment.record_result")
        if step.attempt != attempt:
            return step
        if step.state == StepState.RUNNING:
            settle(op, deployment, step, outcome)
        else:
            keep_late_word(op, deployment, step, outcome)
        return step
