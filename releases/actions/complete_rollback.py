from itsm.core.models import User
from itsm.core.operations import operation
from releases.actions.cover import (
    finish_covering_change,
    lock_change_of_deployment,
    take_back_success,
)
from releases.actions.support import conclude, lock_release
from releases.models import Release


def complete_rollback(release_number: str, *, actor: User) -> Release:
    """Every rollback step is done; the covering change is finished as backed out.

    One that had ended as successful is corrected, be it closed or not, and its review is due. An emergency
    change that was opened for the rollback itself did what it was for. Refused: wrong_state.
    """
    with operation("release.complete_rollback", actor=actor) as op:
        release = lock_release(op, release_number, "release.complete_rollback")
        deployed_under = lock_change_of_deployment(op, release)
        was_deployed = release.deployed_at is not None
        release.complete_rollback()
        finish_covering_change(op, release, "successful" if was_deployed else "backed_out")
        take_back_success(op, release, deployed_under, "backed_out")
        return conclude(op, release, "release.rolled_back", release.state_reason)
