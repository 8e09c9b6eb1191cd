from itsm.core.models import User
from itsm.core.operations import operation
from releases.actions.cover import cancel_covering_change
from releases.actions.support import conclude, lock_release, manages, require_own_or_managed
from releases.actions.target_deployment import drop_planned_deployments
from releases.models import Release, ReleaseState
from releases.rules import editing, requests


def cancel(release_number: str, *, reason: str, version: int | None = None, actor: User) -> Release:
    """Give the release up before it is deployed; its covering change is canceled with it.

    A requester cancels their own request until it has been accepted.
    Refused: wrong_state, invalid (no reason), permission_denied.
    """
    with operation("release.cancel", actor=actor) as op:
        release = lock_release(op, release_number, "release.cancel", version)
        require_own_or_managed(op, release)
        op.require(requests.needs_reason(reason))
        state = release.state
        release.cancel(reason)
        op.require(editing.may_cancel(ReleaseState(state), is_manager=manages(op, release)))
        conclude(op, release, "release.canceled", reason)
        drop_planned_deployments(op, release, reason)
        cancel_covering_change(op, release, reason)
        return release
