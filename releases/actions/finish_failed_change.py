import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from itsm.core.models import User
from itsm.core.operations import operation
from releases.actions.cover import covering_change, finish_covering_change
from releases.actions.support import lock_release
from releases.models import Release
from releases.queries.releases import under_way
from releases.rules.scheduling import attempt_is_over


def finish_failed_change(release_number: str, *, actor: User) -> Release:
    """No other attempt can follow once the window is past, so the change is finished as unsuccessful.

    Called by a tick and judged again under the locks: twice, or too early, it does nothing. A rollback has
    finished its change as backed out already.
    """
    with operation("release.finish_failed_change", actor=actor) as op:
        release = lock_release(op, release_number, "release.finish_failed_change")
        change: Any = covering_change(op, release)
        if change is None or change.state != "implement":
            return release
        end: dt.datetime | None = change.window_end
        if attempt_is_over(release.state, window_end=end, now=op.now, under_way=under_way(release)):
            finish_covering_change(op, release, "unsuccessful")
            op.audit(release, _("The window ended without another attempt."), change=change.number)
        return release
