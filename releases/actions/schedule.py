import datetime as dt

from itsm.core.models import User
from itsm.core.operations import operation
from releases.actions.cover import covering_change, refusal_to_start
from releases.actions.support import conclude, lock_release
from releases.actions.target_deployment import plan_target_deployment
from releases.models import Release
from releases.rules import scheduling


def schedule(
    release_number: str, *, starts_at: dt.datetime, version: int | None = None, actor: User
) -> Release:
    """Set the time of the deployment to the target environment, inside the covering change's window.

    Everything a start asks for is asked now for that time, and again when it comes. Refused: wrong_state,
    window_in_past, outside_window, not_authorized, stale_digest, on_hold, environment_booked.
    """
    with operation("release.schedule", actor=actor) as op:
        release = lock_release(op, release_number, "release.schedule", version, place_too=True)
        release.schedule(starts_at)
        change = covering_change(op, release)
        op.require(
            scheduling.may_schedule(
                starts_at=starts_at,
                now=op.now,
                window_start=change.window_start if change else None,
                window_end=change.window_end if change else None,
            )
        )
        op.require(refusal_to_start(op, release, starts_at))
        conclude(op, release, "release.scheduled", scheduled_for=starts_at)
        plan_target_deployment(op, release, starts_at)
        return release
