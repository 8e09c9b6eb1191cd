import datetime as dt

from itsm.core.models import User
from itsm.core.operations import operation
from releases.actions.deployment_placing import put_on_schedule
from releases.actions.deployment_support import hold
from releases.actions.move_start import move_start
from releases.actions.schedule import schedule as schedule_release
from releases.models import Deployment


def reschedule(
    deployment_number: str, *, starts_at: dt.datetime, version: int | None = None, actor: User
) -> Deployment:
    """Move the start of a scheduled deployment, or give one that was missed another time.

    On the release's target this moves the release, so it asks for what scheduling the release does.
    Refused as `schedule` is, and with stale_steps when the plan has changed meanwhile.
    """
    with operation("deployment.reschedule", actor=actor) as op:
        deployment = hold(op, deployment_number, "deployment.reschedule", version, place_too=True)
        release = deployment.release
        if deployment.moves_release and release.state == "approved":
            schedule_release(release.number, starts_at=starts_at, actor=actor)
            return op.lock(Deployment, deployment.pk)
        if deployment.moves_release and release.state == "scheduled":
            move_start(release.number, starts_at=starts_at, actor=actor)
        return put_on_schedule(op, deployment, starts_at, again=True)
