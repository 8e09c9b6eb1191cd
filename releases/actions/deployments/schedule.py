import datetime as dt

from itsm.core.models import User
from itsm.core.operations import operation
from releases.actions.deployment_placing import put_on_schedule
from releases.actions.deployment_support import hold
from releases.actions.schedule import schedule as schedule_release
from releases.models import Deployment


def schedule(
    deployment_number: str, *, starts_at: dt.datetime, version: int | None = None, actor: User
) -> Deployment:
    """Set the time at which a planned deployment starts by itself, and freeze its steps.

    On the release's target this schedules the release, which asks for its approval. Refused: wrong_state,
    window_in_past, outside_window, release_not_ready, gates_open, not_authorized, stale_digest, on_hold,
    environment_booked.
    """
    with operation("deployment.schedule", actor=actor) as op:
        deployment = hold(op, deployment_number, "deployment.schedule", version, place_too=True)
        if deployment.moves_release and deployment.release.state == "approved":
            schedule_release(deployment.release.number, starts_at=starts_at, actor=actor)
            return op.lock(Deployment, deployment.pk)
        return put_on_schedule(op, deployment, starts_at)
