"""How states and levels look: a tone and an icon each, so that colour is never the only sign."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

TONES: Final = ("neutral", "info", "work", "wait", "good", "bad")


@dataclass(frozen=True)
class Look:
    tone: str
    icon: str


UNKNOWN_LOOK: Final = Look("neutral", "circle")

STATES: Final[dict[str, Look]] = {
    # not begun, or put away
    "draft": Look("neutral", "pencil"),
    "new": Look("neutral", "circle-dashed"),
    "planned": Look("neutral", "circle-dashed"),
    "pending": Look("neutral", "circle-dashed"),
    "archived": Look("neutral", "archive"),
    "retired": Look("neutral", "archive"),
    "closed": Look("neutral", "lock"),
    "canceled": Look("neutral", "ban"),
    "merged": Look("good", "arrows-exchange"),
    "dismissed": Look("neutral", "circle-x"),
    "gone": Look("neutral", "ban"),
    "skipped": Look("neutral", "player-track-next"),
    "withdrawn": Look("neutral", "arrow-back-up"),
    # somebody is asked for something
    "submitted": Look("wait", "send"),
    "assess": Look("wait", "search"),
    "authorize": Look("wait", "gavel"),
    "pending_approval": Look("wait", "gavel"),
    "open": Look("wait", "gavel"),
    "waiting": Look("wait", "hand-click"),
    "paused": Look("wait", "player-pause"),
    "in_maintenance": Look("wait", "tool"),
    "unknown": Look("wait", "help-circle"),
    "on_hold": Look("wait", "hand-stop"),
    "missed": Look("wait", "calendar-off"),
    "expired": Look("wait", "hourglass"),
    "invalidated": Look("wait", "refresh-alert"),
    "abstain": Look("neutral", "minus"),
    # people or machines are at work
    "planning": Look("work", "list-details"),
    "build": Look("work", "hammer"),
    "test": Look("work", "flask"),
    "review": Look("work", "clipboard-text"),
    "implement": Look("work", "rocket"),
    "running": Look("work", "player-play"),
    "simulating": Look("work", "search"),
    "deploying": Look("work", "rocket"),
    "rolling_back": Look("work", "arrow-back-up"),
    "uploaded": Look("wait", "upload"),
    "simulated": Look("wait", "hand-click"),
    # agreed and on its way
    "scheduled": Look("info", "calendar-time"),
    # done as it should be
    "approved": Look("good", "circle-check"),
    "authorized": Look("good", "circle-check"),
    "approve": Look("good", "thumb-up"),
    "deployed": Look("good", "ship"),
    "succeeded": Look("good", "circle-check"),
    "successful": Look("good", "circle-check"),
    "passed": Look("good", "circle-check"),
    "met": Look("good", "circle-check"),
    "in_use": Look("good", "circle-check"),
    "delivered": Look("good", "check"),
    "finished": Look("good", "circle-check"),
    "rolled_back": Look("wait", "arrow-back-up"),
    "successful_with_issues": Look("wait", "alert-triangle"),
    "backed_out": Look("wait", "arrow-back-up"),
    "waived": Look("wait", "signature"),
    # not as it should be
    "rejected": Look("bad", "circle-x"),
    "reject": Look("bad", "thumb-down"),
    "failed": Look("bad", "alert-circle"),
    "unsuccessful": Look("bad", "alert-circle"),
    "dead": Look("bad", "alert-circle"),
}

LEVELS: Final[dict[str, Look]] = {
    "very_low": Look("neutral", "chevron-down"),
    "low": Look("good", "chevron-down"),
    "medium": Look("wait", "equal"),
    "moderate": Look("wait", "equal"),
    "normal": Look("neutral", "equal"),
    "high": Look("bad", "chevron-up"),
    "very_high": Look("bad", "chevrons-up"),
    "critical": Look("bad", "chevrons-up"),
    "urgent": Look("bad", "chevrons-up"),
    "emergency": Look("bad", "flame"),
    "standard": Look("good", "repeat"),
}

CRITICALITY: Final = {
    1: Look("bad", "chevrons-up"),
    2: Look("wait", "chevron-up"),
    3: Look("info", "equal"),
    4: Look("neutral", "chevron-down"),
}

MESSAGE_LOOKS: Final = {
    "success": Look("good", "circle-check"),
    "warning": Look("wait", "alert-triangle"),
    "error": Look("bad", "alert-circle"),
    "info": Look("info", "info-circle"),
    "debug": Look("neutral", "bug"),
}


def of_state(value: str) -> Look:
    return STATES.get(str(value).lower().replace(" ", "_"), UNKNOWN_LOOK)


def of_level(value: str) -> Look:
    return LEVELS.get(str(value), UNKNOWN_LOOK)


def of_criticality(value: int) -> Look:
    return CRITICALITY.get(value, UNKNOWN_LOOK)
