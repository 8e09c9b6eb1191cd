"""Which verbs of a deployment make sense in a state, the usual first; who may is asked apart."""

from __future__ import annotations

from collections.abc import Mapping

OFFERS: Mapping[str, tuple[str, ...]] = {
    "planned": ("schedule", "cancel"),
    "scheduled": ("start", "reschedule", "cancel"),
    "running": ("pause", "roll_back"),
    "paused": ("resume", "roll_back"),
    "failed": ("roll_back",),
    "succeeded": ("roll_back",),
    "missed": ("reschedule", "cancel"),
    "unknown": ("reconcile",),
}


def offered(state: str, *, waits_for_person: bool, in_doubt: bool, in_flight: bool) -> list[str]:
    """Verbs by name. A step that waits for a person, or is in doubt, comes before everything else."""
    names = list(OFFERS.get(state, ()))
    if in_flight and "roll_back" in names:
        names.remove("roll_back")
    if waits_for_person:
        names = ["confirm_step", "fail", *names]
    if in_doubt and "reconcile" not in names:
        names = ["reconcile", *names]
    return names
