from itsm.core.models import User
from itsm.core.operations import operation
from releases.actions.support import conclude, lock_release, require_own_or_managed
from releases.models import Release


def revise(release_number: str, *, version: int | None = None, actor: User) -> Release:
    """Turn a rejected request into a draft again. Refused: wrong_state, permission_denied."""
    with operation("release.revise", actor=actor) as op:
        release = lock_release(op, release_number, "release.revise", version)
        require_own_or_managed(op, release)
        release.revise()
        return conclude(op, release, "release.revised")
