from itsm.core.models import User
from itsm.core.operations import operation
from releases.actions.cover import cancel_covering_change, finish_covering_change
from releases.actions.support import conclude, lock_release
from releases.actions.target_deployment import drop_planned_deployments
from releases.models import Release
from releases.rules import requests


def replan(release_number: str, *, reason: str, version: int | None = None, actor: User) -> Release:
    """Back to planning, saying why; the next attempt gets a covering change of its own.

    A scheduled release is unscheduled on the way. Refused: wrong_state, invalid (no reason).
    """
    with operation("release.replan", actor=actor) as op:
        release = lock_release(op, release_number, "release.replan", version)
        op.require(requests.needs_reason(reason))
        if release.state == "scheduled":
            release.unschedule(reason)
            op.save(release)
        release.replan(reason)
        conclude(op, release, "release.replanned", reason)
        drop_planned_deployments(op, release, reason)
        finish_covering_change(op, release, "unsuccessful")
        cancel_covering_change(op, release, reason)
        return release
