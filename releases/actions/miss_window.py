from itsm.core.models import User
from itsm.core.operations import operation
from releases.actions.support import conclude, lock_release
from releases.models import Release


def miss_window(release_number: str, *, reason: str, actor: User) -> Release:
    """The time came and the deployment could not start; called by the deployment that missed it.

    Refused: wrong_state.
    """
    with operation("release.miss_window", actor=actor) as op:
        release = lock_release(op, release_number, "release.miss_window")
        release.miss_window(reason)
        return conclude(op, release, "release.window_missed", reason)
