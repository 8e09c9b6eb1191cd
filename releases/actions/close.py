from itsm.core.models import User
from itsm.core.operations import operation
from releases.actions.cover import close_covering_change
from releases.actions.support import conclude, lock_release
from releases.models import Release, Review
from releases.rules import reviewing


def close(release_number: str, *, version: int | None = None, actor: User) -> Release:
    """Close a reviewed release, and with it a covering change that needs no review of its own.

    Refused: wrong_state, review_missing.
    """
    with operation("release.close", actor=actor) as op:
        release = lock_release(op, release_number, "release.close", version)
        release.close(op.now)
        op.require(reviewing.may_close(has_review=Review.objects.filter(release=release).exists()))
        close_covering_change(op, release)
        return conclude(op, release, "release.closed")
