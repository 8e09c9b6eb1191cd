"""Planned windows: half-open intervals `[start, end)` of aware datetimes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from itsm.core.refusals import Kind, Refusal


@dataclass(frozen=True)
class Window:
    """When a change is planned to happen; imported ones may lack an end or be empty."""

    start: datetime | None
    end: datetime | None

    def holds(self, moment: datetime) -> bool:
        """Whether work may go on at this moment: the end is outside."""
        return self.start is not None and self.end is not None and self.start <= moment < self.end


def overlap(a: Window, b: Window) -> bool:
    """`a.start < b.end and b.start < a.end`; a window without both dates meets nothing.

    An empty window strictly inside another one counts, as it did to the people who recorded it.
    """
    if a.start is None or a.end is None or b.start is None or b.end is None:
        return False
    return a.start < b.end and b.start < a.end


def fits_within(inner: Window, outer: Window) -> bool:
    """Whether the whole of `inner` lies in `outer`, so that a deployment stays inside its covering change."""
    if inner.start is None or inner.end is None or outer.start is None or outer.end is None:
        return False
    return outer.start <= inner.start and inner.end <= outer.end


def round_expires_at(opened: datetime, hours: int | None, window_end: datetime | None) -> datetime | None:
    """When a round opened now ends by itself: after the policy's `hours`, and no later than its window.

    What the board allows after the window can never be done. A window that passed before anybody was asked
    says nothing about how long to ask. None: it stays open.
    """
    by_policy = opened + timedelta(hours=hours) if hours else None
    by_window = window_end if window_end is not None and window_end > opened else None
    return min((moment for moment in (by_policy, by_window) if moment is not None), default=None)


def sound_window(window: Window, now: datetime) -> Refusal | None:
    """A window a person plans has both dates in order, and has not passed."""
    if window.start is None and window.end is None:
        return None
    if window.start is None or window.end is None:
        return Refusal(
            "invalid",
            _("A planned window needs both a start and an end."),
            kind=Kind.INVALID,
            field="window_end" if window.end is None else "window_start",
            facts={"fields": {"window_end": [_("Enter both the start and the end.")]}},
        )
    if window.end <= window.start:
        return Refusal(
            "window_inverted",
            _("The planned window ends before it starts."),
            kind=Kind.INVALID,
            field="window_end",
            next_step=_("Choose an end after the start."),
            facts={"window_start": window.start.isoformat(), "window_end": window.end.isoformat()},
        )
    if window.end <= now:
        return Refusal(
            "window_in_past",
            _("The planned window has already passed."),
            kind=Kind.INVALID,
            field="window_start",
            next_step=_("Choose a window in the future."),
            facts={"window_end": window.end.isoformat(), "now": now.isoformat()},
        )
    return None
