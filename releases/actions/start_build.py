from itsm.core.models import User
from itsm.core.operations import operation
from releases.actions.support import conclude, lock_release
from releases.models import Release


def start_build(release_number: str, *, version: int | None = None, actor: User) -> Release:
    """The plan stands; components are built or acquired. Refused: wrong_state."""
    with operation("release.start_build", actor=actor) as op:
        release = lock_release(op, release_number, "release.start_build", version)
        release.start_build()
        return conclude(op, release, "release.build_started")
