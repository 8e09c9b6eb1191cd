from changes import actions as changes
from itsm.core.models import User
from itsm.core.operations import operation
from releases.actions.cover import covering_change, refusal_to_approve
from releases.actions.reapproval import lose_approval, renew_signed_content
from releases.actions.support import is_news, lock_release
from releases.models import Release
from releases.rules import requests

APPROVED = ("approved", "scheduled")


def invalidate_approval(
    release_number: str, *, reason: str, version: int | None = None, actor: User
) -> Release:
    """The approval no longer stands: back to pending approval, and what was scheduled is dropped.

    A release manager who does this has the covering change authorised anew, for what would run now. Carried
    up as news it may come twice, or too late: then it does nothing. Refused: wrong_state, invalid (no
    reason).
    """
    with operation("release.invalidate_approval", actor=actor) as op:
        release = lock_release(op, release_number, "release.invalidate_approval", version)
        if is_news(op):
            renew_signed_content(op, release, reason)
            if release.state in APPROVED and refusal_to_approve(op, release) is not None:
                lose_approval(op, release, reason)
            return release
        op.require(requests.needs_reason(reason))
        lose_approval(op, release, reason)
        renewed = renew_signed_content(op, release, reason)
        change = covering_change(op, release)
        if not renewed and change is not None and change.state == "scheduled":
            changes.reauthorize(change_number=change.number, reason=reason, actor=actor)
        return release
