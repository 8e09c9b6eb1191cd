from itsm.core.models import User
from itsm.core.operations import operation
from releases.actions.cover import covering_change, finish_covering_change
from releases.actions.support import conclude, lock_release
from releases.models import Release


def fail_deployment(release_number: str, *, reason: str, actor: User) -> Release:
    """A step failed and nothing was rolled back.

    While the window lasts the covering change stays in implementation, for the same approval allows another
    attempt; otherwise it is finished as unsuccessful. Refused: wrong_state.
    """
    with operation("release.fail_deployment", actor=actor) as op:
        release = lock_release(op, release_number, "release.fail_deployment")
        release.fail_deployment(reason)
        change = covering_change(op, release)
        if change is not None and (change.window_end is None or op.now >= change.window_end):
            finish_covering_change(op, release, "unsuccessful")
        return conclude(op, release, "release.failed", reason)
