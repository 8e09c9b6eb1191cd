from itsm.core.models import User
from itsm.core.operations import operation
from releases.actions.support import conclude, lock_release, require_own_or_managed
from releases.models import Release


def withdraw(release_number: str, *, version: int | None = None, actor: User) -> Release:
    """Take a submitted request back to draft. Refused: wrong_state, permission_denied."""
    with operation("release.withdraw", actor=actor) as op:
        release = lock_release(op, release_number, "release.withdraw", version)
        require_own_or_managed(op, release)
        release.withdraw()
        return conclude(op, release, "release.withdrawn")
