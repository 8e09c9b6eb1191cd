import datetime as dt

from itsm.core.models import User
from itsm.core.operations import operation
from releases.actions.cover import covering_change, needs_change, refusal_to_start
from releases.actions.support import conclude, lock_release
from releases.actions.target_deployment import plan_target_deployment
from releases.models import Release
from releases.rules import scheduling


def retry(release_number: str, *, starts_at: dt.datetime, version: int | None = None, actor: User) -> Release:
    """Try a failed deployment again while the window lasts, by the same approval; later it takes a replan.

    Refused: wrong_state, window_over, outside_window, window_in_past, stale_digest, on_hold,
    environment_booked.
    """
    with operation("release.retry", actor=actor) as op:
        release = lock_release(op, release_number, "release.retry", version, place_too=True)
        release.retry(starts_at)
        change = covering_change(op, release)
        window = (change.window_start, change.window_end) if change else (None, None)
        work_open = change.state == "implement" if change else not needs_change(release)
        op.require(scheduling.may_retry(now=op.now, window_end=window[1], work_open=work_open))
        op.require(
            scheduling.may_schedule(
                starts_at=starts_at, now=op.now, window_start=window[0], window_end=window[1]
            )
        )
        op.require(refusal_to_start(op, release, starts_at))
        conclude(op, release, "release.retry_scheduled", scheduled_for=starts_at)
        plan_target_deployment(op, release, starts_at)
        return release
