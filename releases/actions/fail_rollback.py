from itsm.core.models import User
from itsm.core.operations import operation
from releases.actions.cover import finish_covering_change, lock_change_of_deployment, take_back_success
from releases.actions.support import conclude, lock_release
from releases.models import Release


def fail_rollback(release_number: str, *, reason: str, actor: User) -> Release:
    """A rollback step failed: the environment is neither here nor there, and the approval is used up.

    Refused: wrong_state.
    """
    with operation("release.fail_rollback", actor=actor) as op:
        release = lock_release(op, release_number, "release.fail_rollback")
        deployed_under = lock_change_of_deployment(op, release)
        release.fail_rollback(reason)
        finish_covering_change(op, release, "unsuccessful")
        take_back_success(op, release, deployed_under, "unsuccessful")
        return conclude(op, release, "release.failed", reason)
