from itsm.core.models import User
from itsm.core.operations import operation
from releases.actions.support import conclude, lock_release
from releases.models import Release


def accept(release_number: str, *, version: int | None = None, actor: User) -> Release:
    """Take the request on: planning begins, and whoever accepts manages it unless somebody does already.

    Refused: wrong_state, permission_denied.
    """
    with operation("release.accept", actor=actor) as op:
        release = lock_release(op, release_number, "release.accept", version)
        release.accept()
        if release.manager_id is None:
            release.manager = op.actor
        return conclude(op, release, "release.accepted")
