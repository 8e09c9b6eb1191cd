from collections.abc import Mapping, Sequence
from typing import Any

from itsm.core.models import User
from itsm.core.operations import operation
from itsm.core.words import on_record
from releases.actions.plan_rows import replace_rows
from releases.actions.reapproval import signed_edit
from releases.actions.row_checks import named_once
from releases.actions.support import lock_release
from releases.models import Component, Release, ReleaseState
from releases.rules import editing


def edit_components(
    release_number: str, *, components: Sequence[Mapping[str, Any]], version: int | None = None, actor: User
) -> Release:
    """Name what is built or acquired, each by version and SHA-256.

    The rows sent replace those there; equal rows change nothing. Under approval an edit that changes what is
    signed has the covering change approved anew. Evidence shown for other components counts no more.
    Refused: wrong_state, invalid, stale_version.
    """
    with operation("release.edit_components", actor=actor) as op:
        release = lock_release(op, release_number, "release.edit_plan", version)
        op.require(editing.may_edit_signed_rows(ReleaseState(release.state)))
        with signed_edit(op, release, on_record("The components were edited.")):
            changed = replace_rows(op, release, Component, components, section="components", check=named_once)
            if changed:
                op.save(release)
                op.audit(release)
                op.announce("release.plan_edited", release, title=release.title, part="components")
        return release
