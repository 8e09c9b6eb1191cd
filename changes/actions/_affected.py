"""The CIs a change names, and the window kept beside each."""

from collections.abc import Collection

from changes import queries
from changes.models import AffectedCI, ChangeRequest
from cmdb import queries as cmdb
from itsm.core.models import User
from itsm.core.operations import Operation
from itsm.core.refusals import OperationRefused


def known_cis(actor: User, ci_ids: Collection[int]) -> dict[int, str]:
    """Numbers by key of CIs the actor may see; any other is refused as unknown."""
    wanted = set(ci_ids)
    known = dict(cmdb.visible_to(actor).filter(pk__in=wanted).values_list("pk", "number"))
    unknown = sorted(wanted - set(known))
    if unknown:
        raise OperationRefused(queries.unknown_ci(unknown))
    return known


def set_affected(op: Operation, change: ChangeRequest, ci_ids: Collection[int]) -> bool:
    """Make the affected CIs these, and those there that the actor may not see; True when that changed
    anything. The caller audits the change.
    """
    present = set(queries.affected_ids(change))
    seen = set(cmdb.visible_to(op.actor).filter(pk__in=present).values_list("pk", flat=True))
    wanted = set(ci_ids) | (present - seen)
    if wanted == present:
        return False
    known_cis(op.actor, wanted - present)
    add_affected(op, change, wanted - present)
    with op.bulk():
        AffectedCI.objects.filter(change=change, ci_id__in=present - wanted).delete()
    return True


def add_affected(op: Operation, change: ChangeRequest, ci_ids: Collection[int]) -> None:
    """Name more CIs, each with the change's window."""
    with op.bulk():
        AffectedCI.objects.bulk_create(
            AffectedCI(
                change=change, ci_id=ci_id, window_start=change.window_start, window_end=change.window_end
            )
            for ci_id in sorted(ci_ids)
        )


def set_windows(op: Operation, change: ChangeRequest) -> None:
    """Keep the window beside each CI equal to the change's."""
    with op.bulk():
        AffectedCI.objects.filter(change=change).update(
            window_start=change.window_start, window_end=change.window_end
        )
