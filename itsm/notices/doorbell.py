"""Waking a worker when there is mail, without waiting for a broker that does not answer."""

import logging
import time

from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)

SILENCE_SECONDS = 10.0
_silent_until = 0.0


def ring_mail() -> None:
    """Ask a worker to send due mail. Never raises: beat asks every few seconds anyway."""
    global _silent_until
    if time.monotonic() < _silent_until:
        return
    from itsm.notices.tasks import send_mail  # tasks import actions, which import this

    try:
        send_mail.apply_async(retry=False, ignore_result=True)
    except (OperationalError, OSError) as unheard:
        log.info("the broker did not take the doorbell: %s", unheard)
        _silent_until = time.monotonic() + SILENCE_SECONDS
