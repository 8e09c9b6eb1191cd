from collections.abc import Mapping, Sequence
from typing import Any

from itsm.core.models import User
from itsm.core.operations import operation
from itsm.core.words import on_record
from releases.actions.plan_rows import replace_rows
from releases.actions.reapproval import signed_edit
from releases.actions.row_checks import well_formed
from releases.actions.support import lock_release
from releases.actions.targets import check_targets
from releases.models import DeploymentStep, Release, ReleaseState
from releases.rules import editing


def edit_steps(
    release_number: str, *, steps: Sequence[Mapping[str, Any]], version: int | None = None, actor: User
) -> Release:
    """Plan the deployment steps in order, each with what undoes it.

    The rows sent replace those there; equal rows change nothing. Under approval an edit that changes what is
    signed has the covering change approved anew. Refused: wrong_state, invalid, url_not_allowed,
    command_not_allowed, stale_version.
    """
    check_targets(release_number, steps, actor)
    with operation("release.edit_steps", actor=actor) as op:
        release = lock_release(op, release_number, "release.edit_plan", version)
        op.require(editing.may_edit_signed_rows(ReleaseState(release.state)))
        with signed_edit(op, release, on_record("The deployment steps were edited.")):
            if replace_rows(op, release, DeploymentStep, steps, section="steps", check=well_formed):
                op.save(release)
                op.audit(release)
                op.announce("release.plan_edited", release, title=release.title, part="steps")
        return release
