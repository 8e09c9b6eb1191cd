from itsm.core.models import User
from itsm.core.operations import operation
from releases.actions.cover import open_covering_change
from releases.actions.support import conclude, lock_release
from releases.models import Release
from releases.queries.plan import plan_facts
from releases.rules import approval, requests


def request_approval(release_number: str, *, version: int | None = None, actor: User) -> Release:
    """Ask for approval: the covering change is opened and submitted with exactly what would run.

    Where the target environment needs no change, the release manager's own approval is asked for.
    Refused: wrong_state, plan_incomplete (all that is missing, gates included), window_in_past,
    window_inverted, invalid, and what change enablement refuses (quorum_unreachable, …).
    """
    with operation("release.request_approval", actor=actor) as op:
        release = lock_release(op, release_number, "release.request_approval", version)
        release.request_approval()
        facts = plan_facts(release)
        op.require(approval.may_request_approval(facts))
        if facts.needs_change:
            op.require(requests.window_fits(release.window_start, release.window_end, op.now))
            release.covering_change = open_covering_change(op, release)
        else:
            release.covering_change = None
        change = release.covering_change.number if release.covering_change else ""
        return conclude(op, release, "release.approval_requested", change=change)
