from itsm.core.models import User
from itsm.core.operations import operation
from itsm.core.words import on_record
from releases.actions.deployment_reconciling import reconcile_step
from releases.actions.deployment_support import hold, steps_of
from releases.deployers import StepOutcome, Verdict
from releases.models import Deployment, StepState
from releases.rules.deploying import may_reconcile, needs_note


def reconcile(
    deployment_number: str,
    *,
    outcome: str,
    note: str,
    step: int | None = None,
    version: int | None = None,
    actor: User,
) -> Deployment:
    """A person looked at the target and says what the step in doubt did, with the evidence in a note.

    `outcome` is succeeded, failed or not_applied (it surely took no effect, so it may run). Refused:
    nothing_unknown, invalid (no note).
    """
    with operation("deployment.reconcile", actor=actor) as op:
        deployment = hold(op, deployment_number, "deployment.reconcile", version)
        doubtful = [row for row in steps_of(op, deployment) if row.state == StepState.UNKNOWN]
        if not doubtful or (step is not None and doubtful[0].position != step):
            op.require(may_reconcile(deployment.state if not doubtful else "another step"))
        op.require(needs_note(note))
        row = doubtful[0]
        row.note, row.confirmed_by = note.strip(), actor
        said = on_record("Settled by %(person)s.") % {"person": actor}
        reconcile_step(op, deployment, row, StepOutcome(Verdict(outcome), "settled_by_person", said))
        return deployment
