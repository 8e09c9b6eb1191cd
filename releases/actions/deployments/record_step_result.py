from itsm.core.models import User
from itsm.core.operations import operation
from releases.actions.deployment_settling import hold_step, keep_late_word, note
from releases.actions.deployment_support import hold
from releases.actions.deployment_turns import take_turn
from releases.deployers import StepOutcome
from releases.models import StepRun, StepState


def record_step_result(step_id: int, *, attempt: int, outcome: StepOutcome, actor: User) -> StepRun:
    """What the worker's hand found out. It counts only from the current attempt of a step still running.

    A callback may have come first, or the step been given up: then this settles nothing. What follows for the
    deployment is an operation of its own: were it refused, what is known of the step must not go with it.
    `claim_step` takes a turn that was left out. Raises OperationRefused when the turn is refused.
    """
    with operation("deployment.record_result", actor=actor) as op:
        deployment, step = hold_step(op, step_id, "deployment.record_result")
        if step.attempt != attempt:
            return step
        if step.state == StepState.RUNNING:
            note(op, deployment, step, outcome)
        else:
            keep_late_word(op, deployment, step, outcome)
    with operation("deployment.record_result", actor=actor) as op:
        take_turn(op, hold(op, deployment.number, "deployment.record_result"))
    return step
