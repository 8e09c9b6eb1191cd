from collections.abc import Sequence

from changes.actions._common import tell
from changes.actions.open_change import open_change
from changes.models import ChangeRequest
from cmdb import queries as cmdb
from itsm.core.models import Unit, User
from itsm.core.operations import operation
from itsm.core.words import on_record

CATEGORY = "unauthorised"


def open_unauthorised(
    *, baseline: str, unit_id: int, numbers: Sequence[str], count: int, actor: User
) -> ChangeRequest:
    """Open a change for what departed from a watched baseline without one: to be assessed afterwards, and
    either accepted or taken back.

    `numbers` are CIs that departed (the first of `count` departures). Refused: permission_denied, not_found.
    """
    with operation("change.open_unauthorised", actor=actor) as op:
        found = cmdb.numbered(actor, list(numbers))
        told = {"baseline": baseline, "count": count}
        change = open_change(
            title=on_record("Unauthorised change: departures from the baseline “%(baseline)s”") % told,
            description=on_record(
                "%(count)s departures from the baseline “%(baseline)s” were found that no change explains. "
                "Find out who did what and why; then have it authorised afterwards, or take it back."
            )
            % told,
            category=CATEGORY,
            unit=Unit.objects.get(pk=unit_id),
            ci_ids=[ci.pk for ci in found],
            actor=actor,
        )
        op.lock(ChangeRequest, change.pk)
        tell(op, change, "unauthorised_found")
        op.audit(change, baseline=baseline, departures=count)
        return change
