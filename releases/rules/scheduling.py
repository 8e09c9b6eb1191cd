"""When a release may be scheduled, tried again, or taken back."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from itsm.core.refusals import Kind, Refusal, wrong_state


def may_schedule(
    *,
    starts_at: dt.datetime,
    now: dt.datetime,
    window_start: dt.datetime | None,
    window_end: dt.datetime | None,
) -> Refusal | None:
    """The start lies ahead and inside the half-open window; without a window, just ahead."""
    facts = {"starts_at": starts_at.isoformat(), "now": now.isoformat()}
    if starts_at < now:
        return Refusal(
            "window_in_past",
            _("This time has passed."),
            Kind.INVALID,
            next_step=_("Choose a time that lies ahead."),
            facts=facts,
            field="starts_at",
        )
    if window_start is None or window_end is None:
        return None
    facts |= {"window_start": window_start.isoformat(), "window_end": window_end.isoformat()}
    if window_start <= starts_at < window_end:
        return None
    return Refusal(
        "outside_window",
        _("This time is outside the window of the covering change."),
        Kind.INVALID,
        next_step=_("Choose a time inside the window, or move the window and have it authorized."),
        facts=facts,
        field="starts_at",
    )


def may_retry(*, now: dt.datetime, window_end: dt.datetime | None, work_open: bool) -> Refusal | None:
    """A failed deployment may be tried again while the window lasts and its change is still open."""
    if work_open and (window_end is None or now < window_end):
        return None
    return Refusal(
        "window_over",
        _("The window of the covering change is over, or the change is no longer being worked on."),
        next_step=_("Replan the release; it will get a new covering change."),
        facts={"now": now.isoformat(), "window_end": window_end.isoformat() if window_end else None},
    )


def may_roll_back(*, state: str, covered_by_emergency: bool, needs_change: bool) -> Refusal | None:
    """The approved backout may run until the review begins; after that an emergency change covers it."""
    if state != "review" or covered_by_emergency or not needs_change:
        return None
    return Refusal(
        "needs_emergency_change",
        _("The review has begun: the approved backout no longer covers a rollback."),
        next_step=_(
            "Open an emergency change for the rollback on the release's page and have it authorized."
        ),
        facts={"state": state},
    )


def may_open_rollback_change(*, state: str, needs_change: bool, open_change: str) -> Refusal | None:
    """One at a time, and only where the approved backout has ended. `open_change`: one that is not over."""
    if state != "review":
        return wrong_state("open_rollback_change", state, ["review"])
    if not needs_change:
        return Refusal(
            "no_change_needed",
            _("This environment needs no change: the release can be rolled back as it is."),
            next_step=_("Roll back on the deployment's page."),
        )
    if open_change:
        return Refusal(
            "rollback_change_open",
            _("%(change)s has been opened for the rollback already.") % {"change": open_change},
            next_step=_("Have it authorized, or cancel it first."),
            facts={"change": open_change},
        )
    return None


NO_ATTEMPT = ("failed", "approved")
"""States of a release between two attempts: the last one failed, or the next one missed its time."""


def attempt_is_over(state: str, *, window_end: dt.datetime | None, now: dt.datetime, under_way: bool) -> bool:
    """Whether work begun under the covering change can no longer go on: its window `[start, end)` has passed
    and nothing of it runs."""
    return state in NO_ATTEMPT and not under_way and window_end is not None and now >= window_end
