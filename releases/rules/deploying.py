"""Where and when a release may be deployed."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from itsm.core.refusals import Kind, Refusal, invalid, wrong_state

BEFORE_THE_TARGET = ("build", "test", "pending_approval", "approved", "scheduled")
GRACE_WITHOUT_WINDOW = dt.timedelta(hours=1)
"""How late a start may be where no covering change sets a window."""
NOTE_AT_LEAST = 3
CAN_TURN_BACK = ("running", "paused", "failed", "succeeded")


@dataclass(frozen=True)
class PlaceFacts:
    """A release and an environment, as they stand. Positions are promotion order."""

    release_state: str
    environment: str
    environment_active: bool
    is_target: bool
    position: int
    target_position: int | None
    steps: int
    missing_values: Sequence[str] = ()
    open_gates: Sequence[str] = ()


@dataclass(frozen=True)
class ClaimFacts:
    """What a start rests on besides the covering change. `as_planned`: the frozen steps are the live ones."""

    state: str
    scheduled_for: dt.datetime | None
    starts_before: dt.datetime | None
    as_planned: bool
    needs_change: bool
    has_change: bool


def digest_of_token(token: str) -> str:
    """A callback token is kept as its SHA-256 only: whoever reads the database cannot call back."""
    return hashlib.sha256(token.encode()).hexdigest()


def may_plan(facts: PlaceFacts) -> Refusal | None:
    """The place lies on the release's way: its target or an environment before it."""
    if not facts.environment_active:
        return Refusal(
            "environment_retired",
            _("“%(environment)s” is no longer in use.") % {"environment": facts.environment},
            next_step=_("Choose another environment."),
            field="environment",
        )
    beyond = facts.target_position is None or facts.position > facts.target_position
    if not facts.is_target and beyond:
        return Refusal(
            "environment_beyond_target",
            _("“%(environment)s” lies beyond the release's target.") % {"environment": facts.environment},
            next_step=_("Deploy to the target or to an environment before it."),
            field="environment",
        )
    if facts.steps == 0:
        return Refusal(
            "no_steps",
            _("The release has no deployment steps yet."),
            next_step=_("Plan the steps first."),
        )
    return None


def may_deploy_here(facts: PlaceFacts) -> Refusal | None:
    """The release is far enough, its gates before this place are passed, its steps say where they go."""
    states = ("scheduled",) if facts.is_target else BEFORE_THE_TARGET
    if facts.release_state not in states:
        return Refusal(
            "release_not_ready",
            _("The release is not in a state in which it may be deployed here."),
            next_step=_("Take the release through its next steps first."),
            facts={"state": facts.release_state, "allowed": list(states)},
        )
    if facts.open_gates:
        return Refusal(
            "gates_open",
            _("These gates have not been passed: %(gates)s.") % {"gates": ", ".join(facts.open_gates)},
            next_step=_("Add the missing evidence."),
            facts={"gates": list(facts.open_gates)},
        )
    if facts.missing_values:
        names = ", ".join(facts.missing_values)
        return invalid({"environment": [_("The environment lacks values the steps name: %s.") % names]})
    return may_plan(facts)


def may_schedule_at(
    starts_at: dt.datetime, now: dt.datetime, window: tuple[dt.datetime | None, dt.datetime | None]
) -> Refusal | None:
    """The start lies ahead and inside the covering change's window `[start, end)`, where there is one."""
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
    start, end = window
    if (start and starts_at < start) or (end and starts_at >= end):
        return Refusal(
            "outside_window",
            _("This time is outside the window of the covering change."),
            Kind.INVALID,
            next_step=_("Choose a time inside the window, or move the window and have it authorized."),
            facts={
                **facts,
                "window_start": start.isoformat() if start else None,
                "window_end": end.isoformat() if end else None,
            },
            field="starts_at",
        )
    return None


def may_claim(facts: ClaimFacts, now: dt.datetime) -> Refusal | None:
    """Everything but the covering change, which `changes.rules.may_start` answers for."""
    if facts.starts_before is None or now >= facts.starts_before:
        return Refusal(
            "too_late",
            _("The time in which this deployment could start has passed."),
            next_step=_("Schedule it again."),
            facts={"starts_before": facts.starts_before.isoformat() if facts.starts_before else None},
        )
    if not facts.as_planned:
        return Refusal(
            "stale_steps",
            _("The plan has changed since this deployment was scheduled."),
            next_step=_("Cancel this deployment and schedule a new one."),
        )
    if facts.needs_change and not facts.has_change:
        return Refusal(
            "not_authorized",
            _("Nothing is deployed here without an authorized covering change."),
            next_step=_("Plan the deployment again; its covering change is opened then."),
        )
    return None


def is_due(scheduled_for: dt.datetime | None, now: dt.datetime) -> bool:
    return scheduled_for is not None and scheduled_for <= now


def needs_note(note: str) -> Refusal | None:
    """A person's word on a step stands in the record for good; an empty one says nothing."""
    if len(note.strip()) >= NOTE_AT_LEAST:
        return None
    return invalid({"note": [_("Write a short note on what was done or seen.")]})


def may_confirm(kind: str, state: str) -> Refusal | None:
    """Only a manual step that waits is a person's to confirm; a target speaks for its own."""
    if kind == "manual" and state == "waiting":
        return None
    return Refusal(
        "not_waiting_for_you",
        _("This step does not wait for somebody to confirm it."),
        next_step=_("Reload to see what the deployment waits for."),
        facts={"kind": kind, "state": state},
    )


def may_reconcile(state: str) -> Refusal | None:
    if state == "unknown":
        return None
    return Refusal(
        "nothing_unknown",
        _("The outcome of this step is not in doubt."),
        next_step=_("Reload to see how it ended."),
        facts={"state": state},
    )


def may_call_back(state: str, verdict: str) -> Refusal | None:
    """A target may repeat what it said, never take it back."""
    settled = {"succeeded": "succeeded", "rolled_back": "succeeded", "failed": "failed"}
    if state in settled and verdict != settled[state]:
        return Refusal(
            "already_settled",
            _("This step has already ended otherwise."),
            next_step=_("Tell the people who run the deployment."),
            facts={"state": state, "said": verdict},
        )
    return None


def may_resume(in_doubt: bool) -> Refusal | None:
    if not in_doubt:
        return None
    return Refusal(
        "step_unknown",
        _("A step's outcome is unknown; nothing goes on before it is settled."),
        next_step=_("Look at the target and record whether the step took effect."),
    )


def may_turn_back(state: str, *, in_flight: bool, superseded: bool) -> Refusal | None:
    """Undoing while something is still being done would race with it; undoing what a later deployment
    has built upon would break that one."""
    if state not in CAN_TURN_BACK:
        return wrong_state("roll_back", state, list(CAN_TURN_BACK))
    if in_flight:
        return Refusal(
            "step_in_flight",
            _("A step is still under way, or its outcome is unknown."),
            next_step=_("Wait for it to end or settle it, then roll back."),
        )
    if superseded:
        return Refusal(
            "superseded",
            _("A later deployment of this release to the same environment has begun."),
            next_step=_("Roll back the later deployment."),
        )
    return None
