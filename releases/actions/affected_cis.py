"""The configuration items a release touches: part of its request and of its plan."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from cmdb import queries as cmdb
from itsm.core.operations import Operation
from itsm.core.refusals import Kind, OperationRefused, Refusal
from releases.models import AffectedCI, Release


def set_affected_cis(op: Operation, release: Release, numbers: Sequence[str]) -> bool:
    """Make the affected CIs exactly these, by number. True when something changed. Refused: unknown_ci."""
    wanted = _known(op, numbers)
    present = {row.ci_id: row for row in release.affected_cis.all()}
    for ci_id in present.keys() - wanted.keys():
        op.delete(present[ci_id])
    for ci_id in sorted(wanted.keys() - present.keys()):
        op.create(AffectedCI(release=release, ci_id=ci_id))
    return present.keys() != wanted.keys()


def _known(op: Operation, numbers: Sequence[str]) -> dict[int, str]:
    rows = cmdb.visible_to(op.actor).filter(number__in=set(numbers)).values_list("pk", "number")
    found = dict(rows)
    unknown = sorted(set(numbers) - set(found.values()))
    if unknown:
        raise OperationRefused(
            Refusal(
                "unknown_ci",
                _("There is no configuration item %(numbers)s that you may see.")
                % {"numbers": ", ".join(unknown)},
                Kind.INVALID,
                next_step=_("Choose configuration items by search."),
                facts={"unknown": unknown},
                field="affected_cis",
            )
        )
    return found
