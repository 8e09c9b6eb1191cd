from itsm.core.models import User
from itsm.core.operations import operation
from itsm.core.words import on_record
from releases.actions.deployment_reconciling import reconcile_step
from releases.actions.deployment_settling import hold_step
from releases.deployers import StepOutcome
from releases.models import StepRun, StepState


def reconcile_by_target(step_id: int, *, attempt: int, outcome: StepOutcome | None, actor: User) -> StepRun:
    """What the target itself said about the step in doubt; None: it said nothing that settles it.

    A step that somebody settled meanwhile is left alone.
    """
    with operation("deployment.reconcile", actor=actor) as op:
        deployment, step = hold_step(op, step_id, "deployment.reconcile")
        if step.state != StepState.UNKNOWN or step.attempt != attempt:
            return step
        step.asked_at = op.now
        if outcome is None:
            op.save(step)
            op.audit(deployment, on_record("The target was asked and did not settle it."), step=step.position)
        else:
            reconcile_step(op, deployment, step, outcome)
        return step
