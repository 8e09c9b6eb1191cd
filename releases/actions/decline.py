from itsm.core.models import User
from itsm.core.operations import operation
from releases.actions.cover import covering_change
from releases.actions.reapproval import lose_approval
from releases.actions.support import conclude, is_news, lock_release
from releases.models import Release
from releases.rules import approval, requests
from releases.rules.editing import UNDER_APPROVAL

TURNED_DOWN = ("new", "canceled")
"""States of a covering change that no longer asks for, or holds, an approval."""


def decline(release_number: str, *, reason: str, version: int | None = None, actor: User) -> Release:
    """The approval was refused, ran out, or its change was given up: back to planning, saying why.

    Without a covering change a release manager declines. Carried up as news it may come twice, or too late:
    then it does nothing. Refused: wrong_state, invalid (no reason), decided_by_change.
    """
    with operation("release.decline", actor=actor) as op:
        release = lock_release(op, release_number, "release.decline", version)
        change = covering_change(op, release)
        if is_news(op):
            if release.state not in UNDER_APPROVAL or change is None or change.state not in TURNED_DOWN:
                return release
        else:
            op.require(requests.needs_reason(reason))
            op.require(approval.may_decide_here(change=change.number if change else ""))
        if is_news(op) and release.state != "pending_approval":
            lose_approval(op, release, reason)
        release.decline(reason)
        return conclude(op, release, "release.declined", reason, change=change.number if change else "")
