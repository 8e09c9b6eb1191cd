from itsm.core.models import User
from itsm.core.operations import operation
from releases.actions.cover import start_covering_change
from releases.actions.support import conclude, lock_release
from releases.models import Release


def start_deployment(release_number: str, *, actor: User) -> Release:
    """The deployment to the target environment begins; called by its claim, under the same locks.

    The one gate to production: the covering change must be authorised for exactly what would run now, un-held
    and inside its window, or nothing starts. Refused: wrong_state, not_authorized, stale_digest, on_hold,
    outside_window.
    """
    with operation("release.start_deployment", actor=actor) as op:
        release = lock_release(op, release_number, "release.start_deployment")
        release.start_deployment()
        start_covering_change(op, release)
        return conclude(op, release, "release.deployment_started")
