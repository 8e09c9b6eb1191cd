import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from changes import actions as changes
from itsm.core.models import User
from itsm.core.operations import Operation, operation
from releases.actions.cover import needs_change
from releases.actions.support import lock_release
from releases.models import Release
from releases.queries.releases import rollback_change
from releases.queries.signed import signed_content
from releases.rules import requests, scheduling


def open_rollback_change(
    release_number: str,
    *,
    reason: str,
    window_end: dt.datetime,
    window_start: dt.datetime | None = None,
    version: int | None = None,
    actor: User,
) -> Release:
    """Open and submit the emergency change that lets a release in review be rolled back.

    It is written from the release: its plans change places, for the way back is now the work and putting it
    forward again the backout. Without a start its window begins now. Once the emergency board has authorised
    it, `deployments.roll_back` runs under it. Refused: wrong_state, no_change_needed, rollback_change_open,
    invalid (no reason), and what opening and submitting a change refuse.
    """
    with operation("release.open_rollback_change", actor=actor) as op:
        release = lock_release(op, release_number, "release.open_rollback_change", version)
        earlier = rollback_change(release)
        op.require(
            scheduling.may_open_rollback_change(
                state=release.state,
                needs_change=needs_change(release),
                open_change=earlier.number if earlier else "",
            )
        )
        op.require(requests.needs_reason(reason))
        change = _open(op, release, reason, window_start or op.now, window_end)
        op.audit(release, reason, change=change.number)
        return release


def _open(
    op: Operation, release: Release, reason: str, window_start: dt.datetime, window_end: dt.datetime
) -> Any:
    assert release.target_environment is not None
    change = changes.open_change(
        title=_("Roll back %(release)s") % {"release": release.title},
        description=_("Release %(number)s is taken back from %(environment)s by its rollback steps.")
        % {"number": release.number, "environment": release.target_environment.label},
        justification=reason,
        model="emergency",
        unit=release.unit,
        requested_by=op.actor,
        implementer=release.implementer or release.manager,
        ci_ids=list(release.affected_cis.values_list("ci_id", flat=True)),
        window_start=window_start,
        window_end=window_end,
        implementation_plan=release.backout_plan,
        backout_plan=release.implementation_plan,
        test_plan=release.test_plan,
        risk_answers=release.risk_answers,
        environment_name=release.target_environment.name,
        source=release.number,
        signed_content=signed_content(release),
        actor=op.actor,
    )
    changes.submit(change_number=change.number, actor=op.actor)
    return change
