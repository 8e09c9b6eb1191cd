from collections.abc import Sequence
from typing import Any

from itsm.core.models import Unit, User
from itsm.core.operations import operation
from releases.actions.affected_cis import set_affected_cis
from releases.actions.validation import assign
from releases.models import Release

REQUEST_FIELDS = (
    "title",
    "description",
    "objective",
    "beneficiaries",
    "business_value",
    "release_type",
    "target_environment",
    "target_date",
    "budget",
    "currency",
)


def create(*, unit: Unit, ci_numbers: Sequence[str] = (), actor: User, **request: Any) -> Release:
    """Keep a release request as a draft; it may be half-filled, but has a title.

    Refused: permission_denied, invalid, unknown_ci.
    """
    with operation("release.create", actor=actor) as op:
        op.authorize("release.create", unit)
        release = Release(unit=unit, requested_by=actor)
        assign(release, {"title": "", **request}, REQUEST_FIELDS)
        op.create(release)
        set_affected_cis(op, release, ci_numbers)
        op.audit(release)
        op.announce("release.drafted", release, title=release.title, requested_by=actor.pk)
        return release
