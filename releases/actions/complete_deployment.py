from itsm.core.models import User
from itsm.core.operations import operation
from releases.actions.cover import finish_covering_change
from releases.actions.support import conclude, lock_release
from releases.models import Release


def complete_deployment(release_number: str, *, actor: User) -> Release:
    """Every step succeeded: early life support begins and the covering change is finished as successful.

    Refused: wrong_state.
    """
    with operation("release.complete_deployment", actor=actor) as op:
        release = lock_release(op, release_number, "release.complete_deployment")
        release.complete_deployment(op.now)
        finish_covering_change(op, release, "successful")
        return conclude(op, release, "release.deployed")
