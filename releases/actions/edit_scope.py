from collections.abc import Mapping, Sequence
from typing import Any

from itsm.core.models import User
from itsm.core.operations import operation
from releases.actions.plan_rows import replace_rows
from releases.actions.support import lock_release
from releases.models import Release, ReleaseState, ScopeItem
from releases.rules import editing


def edit_scope(
    release_number: str, *, scope_items: Sequence[Mapping[str, Any]], version: int | None = None, actor: User
) -> Release:
    """Say what is in the release and what is left out.

    The rows sent replace those there; equal rows change nothing.
    Refused: wrong_state, invalid, stale_version.
    """
    with operation("release.edit_scope", actor=actor) as op:
        release = lock_release(op, release_number, "release.edit_plan", version)
        op.require(editing.may_edit_accompanying_rows(ReleaseState(release.state)))
        if replace_rows(op, release, ScopeItem, scope_items, section="scope_items"):
            op.save(release)
            op.audit(release)
            op.announce("release.plan_edited", release, title=release.title, part="scope_items")
        return release
