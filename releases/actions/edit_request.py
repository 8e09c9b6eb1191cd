from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from itsm.core.models import User
from itsm.core.operations import operation
from releases.actions.affected_cis import set_affected_cis
from releases.actions.create import REQUEST_FIELDS
from releases.actions.deployment_placing import drop_misplaced
from releases.actions.support import lock_release, manages, require_own_or_managed
from releases.actions.validation import assign
from releases.models import Release, ReleaseState
from releases.rules import editing


def edit_request(
    release_number: str,
    *,
    ci_numbers: Sequence[str] | None = None,
    version: int | None = None,
    actor: User,
    **request: Any,
) -> Release:
    """Change what was asked for; what is not sent stays. A save that changes nothing leaves no trace.

    With another target, deployments that have not begun and were planned for the old order of things are
    canceled: what goes to the target goes under the release's own approval, and nothing else does.
    Refused: wrong_state, permission_denied, invalid, unknown_ci, stale_version, deployment_under_way.
    """
    with operation("release.edit_request", actor=actor) as op:
        release = lock_release(op, release_number, "release.edit_request", version)
        require_own_or_managed(op, release)
        op.require(editing.may_edit_request(ReleaseState(release.state), is_manager=manages(op, release)))
        target_before = release.target_environment_id
        assign(release, request, REQUEST_FIELDS)
        if ci_numbers is not None and set_affected_cis(op, release, ci_numbers):
            release.plan_revision += 1
        if op.save(release):
            op.audit(release)
            op.announce("release.edited", release, title=release.title)
            if release.target_environment_id != target_before:
                drop_misplaced(op, release, _("The release has another target environment."))
        return release
