from itsm.core.clock import database_now
from releases.actions.deployments.claim_step import LEASE
from releases.models import StepRun, StepState


def renew_lease(step_id: int, attempt: int) -> bool:
    """Say that the worker is still alive; False when the step is no longer its own.

    A lease is a sign of life and no change of the deployment, so it has no place in the audit.
    """
    mine = StepRun.objects.filter(pk=step_id, attempt=attempt, state=StepState.RUNNING)
    return bool(mine.update(leased_until=database_now() + LEASE))
