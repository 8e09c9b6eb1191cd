"""How many deployments an environment takes at once: asked of the plan when one is scheduled, and of what
really runs when one starts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from itsm.core.refusals import Refusal

BUSY = "environment_busy"
BOOKED = "environment_booked"


@dataclass(frozen=True)
class Booking:
    """The span `[start, end)` that a deployment is planned to take, by the time limits of its steps.

    Not the whole window of its change: a night of maintenance has room for several, one after another.
    """

    deployment: str
    start: dt.datetime
    end: dt.datetime

    def holds(self, moment: dt.datetime) -> bool:
        return self.start <= moment < self.end

    def overlaps(self, other: Booking) -> bool:
        return self.start < other.end and other.start < self.end


def may_book(wanted: Booking, others: Sequence[Booking], *, environment: str, limit: int) -> Refusal | None:
    """At no moment of the span would more deployments be planned here than the environment takes.

    The number of spans that hold a moment rises only where one starts, so only those moments are looked at.
    """
    rivals = [other for other in others if wanted.overlaps(other)]
    starts = [wanted.start, *(rival.start for rival in rivals if wanted.holds(rival.start))]
    crowded = [moment for moment in starts if sum(rival.holds(moment) for rival in rivals) >= limit]
    if not crowded:
        return None
    names = [rival.deployment for rival in rivals]
    return Refusal(
        BOOKED,
        ngettext(
            "%(deployments)s is planned on “%(environment)s” at this time.",
            "%(deployments)s are planned on “%(environment)s” at this time.",
            len(names),
        )
        % {"deployments": ", ".join(names), "environment": environment},
        next_step=_("Choose a time after it, or have it moved."),
        facts={
            "deployments": names,
            "busy_from": min(rival.start for rival in rivals).isoformat(),
            "busy_until": max(rival.end for rival in rivals).isoformat(),
            "wanted_until": wanted.end.isoformat(),
            "concurrent_deployments": limit,
        },
    )


def may_occupy(running: Sequence[str], *, environment: str, limit: int) -> Refusal | None:
    """One more may be under way now. `running`: the others that are, paused and unknown ones too."""
    if len(running) < limit:
        return None
    return Refusal(
        BUSY,
        ngettext(
            "%(deployments)s is still under way on “%(environment)s”.",
            "%(deployments)s are still under way on “%(environment)s”.",
            len(running),
        )
        % {"deployments": ", ".join(running), "environment": environment},
        next_step=_("Wait until it has ended, or see to it on its page if it is stuck."),
        facts={"deployments": list(running), "concurrent_deployments": limit},
    )
