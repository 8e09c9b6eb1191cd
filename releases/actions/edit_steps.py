from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from itsm.core import access
from itsm.core.models import User
from itsm.core.operations import operation
from releases.actions.plan_rows import replace_rows
from releases.actions.reapproval import signed_edit
from releases.actions.support import lock_release
from releases.actions.targets import require_allowed_targets
from releases.models import DeploymentStep, Release
from releases.models.plan import PlanRow
from releases.queries import releases
from releases.rules import editing
from releases.rules.steps import problems_of


def edit_steps(
    release_number: str, *, steps: Sequence[Mapping[str, Any]], version: int | None = None, actor: User
) -> Release:
    """Plan the deployment steps in order, each with what undoes it.

    The rows sent replace those there; equal rows change nothing. Under approval an edit that changes what is
    signed has the covering change approved anew. Refused: wrong_state, invalid, url_not_allowed,
    command_not_allowed, stale_version.
    """
    _check_targets(release_number, steps, actor)
    with operation("release.edit_steps", actor=actor) as op:
        release = lock_release(op, release_number, "release.edit_plan", version)
        op.require(editing.may_edit_signed_rows(release.state))
        with signed_edit(op, release, _("The deployment steps were edited.")):
            if replace_rows(op, release, DeploymentStep, steps, section="steps", check=_well_formed):
                op.save(release)
                op.audit(release)
                op.announce("release.plan_edited", release, title=release.title, part="steps")
        return release


def _check_targets(release_number: str, steps: Sequence[Mapping[str, Any]], actor: User) -> None:
    """Outside the operation, because it asks the DNS; only for somebody who may go on to save."""
    release = releases.get(actor, release_number)
    if access.may(actor, "release.edit_plan", release.unit):
        require_allowed_targets(steps, release.target_environment)


def _well_formed(rows: Sequence[PlanRow]) -> dict[str, list[str]]:
    problems: dict[str, list[str]] = {}
    for index, row in enumerate(rows):
        assert isinstance(row, DeploymentStep)
        if found := problems_of(row.kind, row.spec):
            problems[f"{index}.spec"] = found
        if found := problems_of(row.rollback_kind, row.rollback_spec):
            problems[f"{index}.rollback_spec"] = found
    return problems
