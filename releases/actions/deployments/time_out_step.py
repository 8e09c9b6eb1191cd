from itsm.core.models import User
from itsm.core.operations import operation
from itsm.core.words import on_record
from releases.actions.deployment_settling import hold_step, settle
from releases.deployers import StepOutcome, Verdict
from releases.models import StepRun, StepState


def time_out_step(step_id: int, *, actor: User) -> StepRun:
    """The target accepted the step and did not call back in time: it may have acted or not.

    A step that waits for a person, or still has time, is left alone.
    """
    with operation("deployment.time_out", actor=actor) as op:
        deployment, step = hold_step(op, step_id, "deployment.time_out")
        if step.state != StepState.WAITING or step.answer_due is None or step.answer_due >= op.now:
            return step
        message = on_record("The target accepted the step but did not call back in time.")
        settle(op, deployment, step, StepOutcome(Verdict.UNKNOWN, "callback_overdue", message))
        return step
