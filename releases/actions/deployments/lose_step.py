from itsm.core.models import User
from itsm.core.operations import operation
from itsm.core.words import on_record
from releases.actions.deployment_settling import hold_step, settle
from releases.deployers import StepOutcome, Verdict
from releases.models import StepRun, StepState


def lose_step(step_id: int, *, actor: User) -> StepRun:
    """The worker has not been heard of since its lease ended: nobody knows what the step did.

    It is not run again. A step whose lease lives, or that has ended, is left alone.
    """
    with operation("deployment.lose_step", actor=actor) as op:
        deployment, step = hold_step(op, step_id, "deployment.lose_step")
        if step.state != StepState.RUNNING or (step.leased_until and step.leased_until >= op.now):
            return step
        message = on_record("The worker %(worker)s was lost while it ran this step.") % {
            "worker": step.lease_owner
        }
        settle(op, deployment, step, StepOutcome(Verdict.UNKNOWN, "worker_lost", message))
        return step
