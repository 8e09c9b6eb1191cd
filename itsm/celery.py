"""The Celery application. Beat only rings doorbells: each floor's `tasks.py` looks up what is due.

A floor registers its doorbells where the tasks are defined, next to the task itself::

    DOORBELLS = {"releases.dispatch": 5}      # task name: seconds between rings; in <floor>/tasks.py

so this file names no floor's work.
"""

import os
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import redis
from celery import Celery, signals
from django.conf import settings

from itsm.settings.applications import FLOORS

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "itsm.settings")

HEARTBEAT_SECONDS = 10
HEARTBEAT = "itsm.heartbeat"
DUE_WORK_SECONDS = 5
"""Doorbells this quick look for due work; SLIPWAY_TICK_SECONDS sets their pace."""

app = Celery("slipway")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.task(name=HEARTBEAT)
def heartbeat() -> None:
    """Proves that a worker answers the doorbell."""
    from itsm import health

    health.note_seen("worker")


@signals.before_task_publish.connect
def note_that_beat_rang(sender: str, **_: Any) -> None:
    """Only beat rings the heartbeat, so publishing it proves that beat is alive."""
    if sender == HEARTBEAT:
        from itsm import health

        with suppress(redis.RedisError):
            health.note_seen("beat")


@signals.heartbeat_sent.connect
def note_that_a_deployer_lives(**_: Any) -> None:
    """From the process that leads a worker, since its children may be busy with a step for hours."""
    if settings.DEPLOYMENTS_QUEUE in app.amqp.queues.consume_from:
        from itsm import health

        with suppress(redis.RedisError):
            health.note_seen("deployer")


@app.on_after_finalize.connect
def hang_doorbells(sender: Celery, **_: Any) -> None:
    ring(sender, HEARTBEAT, HEARTBEAT_SECONDS)
    for floor in FLOORS:
        if find_spec(f"{floor}.tasks"):
            doorbells: dict[str, float] = getattr(import_module(f"{floor}.tasks"), "DOORBELLS", {})
            for task, seconds in doorbells.items():
                ring(sender, task, seconds)


def ring(sender: Celery, task: str, seconds: float) -> None:
    """A ring that nobody heard in time is worthless: the next one follows."""
    if seconds <= DUE_WORK_SECONDS:
        seconds = settings.SLIPWAY_TICK_SECONDS
    sender.add_periodic_task(seconds, sender.signature(task), name=task, expires=max(seconds * 2, 10))
