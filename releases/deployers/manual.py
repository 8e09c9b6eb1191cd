"""The manual hand: it does nothing but ask. A person does the work and confirms it with a note."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from releases.deployers.outcome import StepOutcome, Verdict


def run(spec: Mapping[str, Any]) -> StepOutcome:
    return StepOutcome(Verdict.WAITING, "waits_for_person", str(spec.get("instructions", "")))
