"""Carries a deployment on, step by step, until it waits for somebody or ends.

Claim (a short transaction), touch the world (none), record (a short transaction). While the world is being
touched a heartbeat renews the lease; when the lease is gone a command is killed, and the step is left for
the reaper, which makes it `unknown`.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import Error as DatabaseError
from django.db import connection

from itsm.core.actors import DISPATCHER, system_actor
from itsm.core.words import on_record
from releases.actions import deployments
from releases.actions.deployments import ClaimedStep
from releases.deployers import StepOutcome, Verdict
from releases.runner.orders import carry_out

log = logging.getLogger(__name__)

HEARTBEAT_SECONDS = deployments.LEASE.total_seconds() / 4
RECORD_ATTEMPTS = 6
"""With the pauses between, about as long as a lease lasts; after that the step is the reaper's."""


def run(number: str) -> int:
    """Run what there is to run; returns how many steps were begun. Safe to call anywhere, any time."""
    actor, begun = system_actor(DISPATCHER), 0
    while (step := deployments.claim_step(number, worker=worker_name(), actor=actor)) is not None:
        begun += 1
        with lease_kept(step) as still_ours:
            record(step, performed(step, still_ours))
    return begun


def performed(step: ClaimedStep, still_ours: Callable[[], bool]) -> StepOutcome:
    """What the hand found out. A hand that breaks leaves an outcome nobody knows, not a worker that dies."""
    try:
        return carry_out(step, still_ours)
    except Exception as error:
        log.exception("step %s of %s broke", step.position, step.deployment)
        said = on_record("The hand broke while it ran this step: %(error)s.") % {
            "error": type(error).__name__
        }
        return StepOutcome(Verdict.UNKNOWN, "hand_broke", said)


def record(step: ClaimedStep, outcome: StepOutcome) -> None:
    """Write the result down; a database that is away for a moment must not cost it."""
    actor = system_actor(DISPATCHER)
    for pause in range(1, RECORD_ATTEMPTS + 1):
        try:
            deployments.record_step_result(step.id, attempt=step.attempt, outcome=outcome, actor=actor)
        except DatabaseError:
            if pause == RECORD_ATTEMPTS:
                raise
            log.warning("could not record step %s of %s yet", step.position, step.deployment, exc_info=True)
            connection.close()
            time.sleep(pause)
        else:
            return


@contextmanager
def lease_kept(step: ClaimedStep) -> Iterator[Callable[[], bool]]:
    """Renew the lease in the background; yields whether the step is still this worker's."""
    done, lost = threading.Event(), threading.Event()

    def beat() -> None:
        last_life = time.monotonic()
        while not done.wait(HEARTBEAT_SECONDS):
            try:
                if not deployments.renew_lease(step.id, step.attempt):
                    lost.set()
                last_life = time.monotonic()
            except DatabaseError:
                connection.close()
                if time.monotonic() - last_life > deployments.LEASE.total_seconds() - HEARTBEAT_SECONDS:
                    lost.set()
            if lost.is_set():
                break
        connection.close()

    heart = threading.Thread(target=beat, name=f"lease-{step.id}", daemon=True)
    heart.start()
    try:
        yield lambda: not lost.is_set()
    finally:
        done.set()
        heart.join(timeout=HEARTBEAT_SECONDS)


def worker_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"
