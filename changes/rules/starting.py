"""Whether work may begin: the one gate every road to production passes through."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from changes.rules.windows import Window
from itsm.core.refusals import Kind, Refusal


@dataclass(frozen=True)
class StartFacts:
    """Read under the change's lock at the moment of the start.

    `live_digest` is computed from the rows as they are now, `authorized_digest` is what the board or the
    template stands for. `authority` says which: "round", "template" or "" when nobody does.
    """

    number: str
    state: str
    imported: bool
    on_hold: bool
    hold_reason: str
    window: Window
    live_digest: str
    authorized_digest: str
    authority: str
    template_is_current: bool = True
    drifted: bool = False
    drift_stops_start: bool = False


def may_start(facts: StartFacts, now: datetime) -> Refusal | None:
    """The first reason why work on this change may not start now, or none."""
    return (
        _can_ever_start(facts)
        or _is_authorized(facts)
        or _runs_as_approved(facts)
        or _is_not_held(facts)
        or _is_inside_window(facts, now)
    )


def may_carry_out(*, source: str, caller: str) -> Refusal | None:
    """Work that covers a release or a deployment (`source`) is begun and ended by that alone (`caller`).

    A person who ends the change while its release deploys would write down an outcome nobody knows yet.
    """
    if not source or source == caller:
        return None
    return Refusal(
        "decided_by_release",
        _("%(source)s starts and finishes the work under this change.") % {"source": source},
        next_step=_("Start, roll back or plan anew what it covers; the change follows."),
        facts={"source": source},
    )


def may_begin_work(*, voted: bool) -> Refusal | None:
    """Who decided on a change does not carry it out, whoever is named on it by now."""
    if not voted:
        return None
    return Refusal(
        "separation_of_duties",
        _("You voted on this change, so somebody else has to carry it out."),
        kind=Kind.PERMISSION,
        next_step=_("Leave the start to the implementer."),
    )


def _can_ever_start(facts: StartFacts) -> Refusal | None:
    if facts.imported:
        return Refusal(
            "imported_record",
            _("An imported record tells what happened elsewhere; nothing is deployed by it."),
            next_step=_("Open a new change."),
        )
    if facts.state == "scheduled":
        return None
    return Refusal(
        "wrong_state",
        _("Only a scheduled change can start."),
        next_step=_("A change is scheduled once it is authorized."),
        facts={"state": facts.state, "allowed": ["scheduled"]},
    )


def _is_authorized(facts: StartFacts) -> Refusal | None:
    if facts.authority and facts.authorized_digest:
        if facts.authority != "template" or facts.template_is_current:
            return None
        return Refusal(
            "template_retired",
            _("The standard change template this change relies on is no longer current."),
            next_step=_("Open the change again from the current template."),
        )
    return Refusal("not_authorized", _("Nobody has authorized this change."))


def _runs_as_approved(facts: StartFacts) -> Refusal | None:
    if facts.live_digest != facts.authorized_digest:
        return Refusal(
            "stale_digest",
            _("What would run is not what was approved."),
            next_step=_("Have the change authorized again."),
            facts={"authorized": facts.authorized_digest, "current": facts.live_digest},
        )
    if facts.drifted and facts.drift_stops_start:
        return Refusal(
            "context_drifted",
            _("Risk, impact or overlaps are no longer what the board saw, and the policy stops the start."),
            next_step=_("Have the change authorized again."),
        )
    return None


def _is_not_held(facts: StartFacts) -> Refusal | None:
    if not facts.on_hold:
        return None
    return Refusal(
        "on_hold",
        _("The change is on hold: %(reason)s") % {"reason": facts.hold_reason},
        next_step=_("Ask the change manager to release the hold."),
        facts={"reason": facts.hold_reason},
    )


def _is_inside_window(facts: StartFacts, now: datetime) -> Refusal | None:
    if facts.window.holds(now):
        return None
    start, end = facts.window.start, facts.window.end
    return Refusal(
        "outside_window",
        _("It is not the planned window of this change."),
        next_step=_("Wait for the window, or move it and have the change authorized again."),
        facts={
            "window_start": start.isoformat() if start else None,
            "window_end": end.isoformat() if end else None,
            "now": now.isoformat(),
        },
    )
