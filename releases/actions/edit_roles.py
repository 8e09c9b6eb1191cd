from collections.abc import Mapping, Sequence
from typing import Any

from itsm.core.models import User
from itsm.core.operations import operation
from releases.actions.plan_rows import replace_rows
from releases.actions.support import lock_release
from releases.models import Release, ReleaseState, RoleAssignment
from releases.rules import editing


def edit_roles(
    release_number: str, *, roles: Sequence[Mapping[str, Any]], version: int | None = None, actor: User
) -> Release:
    """Say who does what in this release.

    The rows sent replace those there; equal rows change nothing.
    Refused: wrong_state, invalid, stale_version.
    """
    with operation("release.edit_roles", actor=actor) as op:
        release = lock_release(op, release_number, "release.edit_plan", version)
        op.require(editing.may_edit_accompanying_rows(ReleaseState(release.state)))
        if replace_rows(op, release, RoleAssignment, roles, section="roles"):
            op.save(release)
            op.audit(release)
            op.announce("release.plan_edited", release, title=release.title, part="roles")
        return release
