"""Waking the workers after a commit, without ever making a page wait for the broker."""

from __future__ import annotations

import time

from kombu.exceptions import OperationalError

_SILENCE_SECONDS = 10.0
_silent_until = 0.0


def ring_drain() -> None:
    """Ask a worker to drain the outbox. While the broker does not answer, stay silent for a while."""
    global _silent_until
    if time.monotonic() < _silent_until:
        return
    from itsm.core.tasks import drain_outbox  # the application registry is not ready at import

    try:
        drain_outbox.apply_async(retry=False, ignore_result=True)
    except (OperationalError, OSError):
        _silent_until = time.monotonic() + _SILENCE_SECONDS
