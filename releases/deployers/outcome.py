"""What a hand knows after it touched the world."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Verdict(StrEnum):
    """What can be known of an effect."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    WAITING = "waiting"
    """Accepted; somebody (the target, a person) will say how it ended."""
    UNKNOWN = "unknown"
    """It may or may not have taken effect. Never run it again without asking."""
    NOT_APPLIED = "not_applied"
    """It surely took no effect; said by the target or a person about a step that was unknown."""


@dataclass(frozen=True, slots=True)
class StepOutcome:
    """`code` is stable and short, `message` is for people, `evidence` is kept as it is beside the step."""

    verdict: Verdict
    code: str
    message: str
    output: str = ""
    evidence: dict[str, object] = field(default_factory=dict)
