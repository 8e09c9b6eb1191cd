from itsm.core.models import User
from itsm.core.operations import operation
from releases.actions.cover import refusal_to_start
from releases.actions.support import conclude, is_news, lock_release
from releases.actions.target_deployment import drop_planned_deployments
from releases.models import Release
from releases.rules import requests


def unschedule(release_number: str, *, reason: str, version: int | None = None, actor: User) -> Release:
    """Take the deployment off the schedule; the approval stays.

    Carried up as news (the window moved, a hold) it may come twice, or too late: then it does nothing.
    Refused: wrong_state, invalid (no reason).
    """
    with operation("release.unschedule", actor=actor) as op:
        release = lock_release(op, release_number, "release.unschedule", version)
        if is_news(op):
            starts_at = release.scheduled_for
            if release.state != "scheduled" or starts_at is None:
                return release
            if refusal_to_start(op, release, starts_at) is None:
                return release
        else:
            op.require(requests.needs_reason(reason))
        release.unschedule(reason)
        conclude(op, release, "release.unscheduled", reason)
        drop_planned_deployments(op, release, reason, target_only=True)
        return release
