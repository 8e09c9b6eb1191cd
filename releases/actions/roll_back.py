from changes import actions as changes
from itsm.core.models import User
from itsm.core.operations import operation
from releases.actions.cover import emergency_change, needs_change
from releases.actions.support import conclude, lock_release
from releases.models import Release
from releases.rules import scheduling


def roll_back(release_number: str, *, reason: str, actor: User) -> Release:
    """The way back is taken; called by the deployment that runs the rollback steps.

    The approved backout may run past the window until the review; after that an authorised emergency change
    opened for this release must cover it, and its work starts here. Refused: wrong_state,
    needs_emergency_change.
    """
    with operation("release.roll_back", actor=actor) as op:
        release = lock_release(op, release_number, "release.roll_back")
        emergency = emergency_change(op, release) if release.state == "review" else None
        op.require(
            scheduling.may_roll_back(
                state=release.state,
                covered_by_emergency=emergency is not None,
                needs_change=needs_change(release),
            )
        )
        release.roll_back(reason)
        if emergency is not None:
            changes.start(change_number=emergency.number, source=release.number, actor=actor)
            release.covering_change = emergency
        return conclude(op, release, "release.rollback_started", reason)
