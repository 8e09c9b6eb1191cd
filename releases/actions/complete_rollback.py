from itsm.core.models import User
from itsm.core.operations import operation
from releases.actions.cover import covering_change, finish_covering_change
from releases.actions.support import conclude, lock_release
from releases.models import Release


def complete_rollback(release_number: str, *, actor: User) -> Release:
    """Every rollback step is done; the covering change is finished as backed out.

    An emergency change that was opened for the rollback itself did what it was for. Refused: wrong_state.
    """
    with operation("release.complete_rollback", actor=actor) as op:
        release = lock_release(op, release_number, "release.complete_rollback")
        was_deployed = release.deployed_at is not None
        release.complete_rollback()
        change = covering_change(op, release)
        for_rollback = change is not None and was_deployed and change.state == "implement"
        finish_covering_change(op, release, "successful" if for_rollback else "backed_out")
        return conclude(op, release, "release.rolled_back", release.state_reason)
