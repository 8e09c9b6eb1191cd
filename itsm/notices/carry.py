"""News that releases act on, so that a release and its covering change stay in step.

Changes know nothing of releases, so what happens to a covering change comes up through the outbox, and here
the release action it calls for is named. Those actions look at both as they stand now: news that comes
twice, late or after other news finds nothing left to do.
"""

from collections.abc import Callable
from typing import Any

from itsm.core.actors import COURIER, system_actor
from itsm.core.models import OutboxEvent, User
from itsm.core.words import on_record
from releases import actions as releases

Carry = Callable[[str, OutboxEvent, User], Any]
RELEASE_PREFIX = "REL"
"""A change may also cover one deployment alone (its source is a DEP number); no release follows that one."""


def carry_to_release(event: OutboxEvent) -> None:
    """Call the release action for one event of a change that covers a release.

    Called inside the transaction that marks the event delivered; a refusal that is not about lateness is a
    fault, so it goes up and the outbox tries again.
    """
    carry = CARRIED.get(event.name)
    release_number = str(event.payload.get("source") or "")
    if carry is not None and release_number.startswith(RELEASE_PREFIX):
        carry(release_number, event, system_actor(COURIER))


def _approve(release_number: str, event: OutboxEvent, courier: User) -> None:
    releases.approve(release_number, actor=courier)


def _decline(release_number: str, event: OutboxEvent, courier: User) -> None:
    releases.decline(
        release_number,
        reason=_reason(event, on_record("The covering change was turned down.")),
        actor=courier,
    )


def _invalidate(release_number: str, event: OutboxEvent, courier: User) -> None:
    reason = _reason(event, on_record("The content of the covering change is no longer what was approved."))
    releases.invalidate_approval(release_number, reason=reason, actor=courier)


def _unschedule(release_number: str, event: OutboxEvent, courier: User) -> None:
    reason = _reason(event, on_record("The covering change no longer allows this time."))
    releases.unschedule(release_number, reason=reason, actor=courier)


def _reason(event: OutboxEvent, otherwise: str) -> str:
    return str(event.payload.get("reason") or otherwise)


CARRIED: dict[str, Carry] = {
    "change.authorized": _approve,
    "change.rejected": _decline,
    "change.expired": _decline,
    "change.reverted": _decline,
    "change.canceled": _decline,
    "change.invalidated": _invalidate,
    "change.window_moved": _unschedule,
    "change.held": _unschedule,
    "release.environment_changed": _invalidate,
}
"""The right-hand half of the table of release and covering change: event -> what the release does; and one
piece of news from releases themselves, of an environment that is not what was shown to the board."""
