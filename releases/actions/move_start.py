import datetime as dt

from itsm.core.models import User
from itsm.core.operations import operation
from itsm.core.refusals import OperationRefused, wrong_state
from releases.actions.support import lock_release
from releases.models import Release


def move_start(release_number: str, *, starts_at: dt.datetime, actor: User) -> Release:
    """Another time for a release on the schedule, for whoever may schedule it.

    Its deployment is moved by the caller, `deployments.reschedule`, which asks for the window and the
    approval and tells of it. Refused: permission_denied, wrong_state.
    """
    with operation("release.move_start", actor=actor) as op:
        release = lock_release(op, release_number, "release.schedule")
        if release.state != "scheduled":
            raise OperationRefused(wrong_state("schedule", release.state, ["scheduled"]))
        release.scheduled_for = starts_at
        if op.save(release):
            op.audit(release)
        return release
