from itsm.core.models import User
from itsm.core.operations import operation
from releases.actions.deployment_reconciling import reconcile_step
from releases.actions.deployment_settling import hold_step, settle
from releases.deployers import StepOutcome, Verdict
from releases.models import StepRun, StepState
from releases.queries.deployments import step_called_back
from releases.rules.deploying import may_call_back


def callback(token: str, *, outcome: StepOutcome, actor: User) -> StepRun:
    """The target says how the step it accepted ended. The token names the step; the door checks who signed.

    It may come before the answer to the request, or after the step was given up. Saying the same again
    changes nothing. Refused: not_found, already_settled (it said something else before).
    """
    step_id = step_called_back(token).pk
    with operation("deployment.callback", actor=actor) as op:
        deployment, step = hold_step(op, step_id, "deployment.callback")
        op.require(may_call_back(step.state, str(outcome.verdict)))
        if step.state in (StepState.RUNNING, StepState.WAITING) and outcome.verdict is not Verdict.WAITING:
            settle(op, deployment, step, outcome)
        elif step.state == StepState.UNKNOWN:
            reconcile_step(op, deployment, step, outcome)
        return step
