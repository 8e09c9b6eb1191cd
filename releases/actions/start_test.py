from itsm.core.models import User
from itsm.core.operations import operation
from releases.actions.support import conclude, lock_release
from releases.models import Release


def start_test(release_number: str, *, version: int | None = None, actor: User) -> Release:
    """The components are there; testing begins. Refused: wrong_state."""
    with operation("release.start_test", actor=actor) as op:
        release = lock_release(op, release_number, "release.start_test", version)
        release.start_test()
        return conclude(op, release, "release.test_started")
