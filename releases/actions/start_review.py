from itsm.core.models import User
from itsm.core.operations import operation
from releases.actions.cover import finish_covering_change
from releases.actions.support import conclude, lock_release
from releases.models import Release


def start_review(release_number: str, *, version: int | None = None, actor: User) -> Release:
    """Early life support, or the failure, is over; the post-implementation review begins.

    A covering change still open after a failure is finished as unsuccessful. Refused: wrong_state.
    """
    with operation("release.start_review", actor=actor) as op:
        release = lock_release(op, release_number, "release.start_review", version)
        release.start_review()
        finish_covering_change(op, release, "unsuccessful")
        return conclude(op, release, "release.review_started")
