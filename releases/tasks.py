"""The doorbells of this floor. Each looks in PostgreSQL for what is due, so a ring too many does no harm
and a ring that was lost is made good by the next one."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from celery import shared_task
from django.conf import settings

from itsm.core.actors import DISPATCHER, system_actor
from itsm.core.clock import database_now
from releases import actions, runner
from releases.actions import deployments
from releases.queries import deployments as queries
from releases.queries import releases

log = logging.getLogger(__name__)

DOORBELLS = {
    "releases.dispatch": 5,
    "releases.look_after_steps": 5,
    "releases.finish_failed_changes": 60,
}
RUN_EXPIRES = 60
"""Seconds after which a request to run is worthless: the next dispatch asks again."""


@shared_task(name="releases.dispatch")
def dispatch() -> None:
    """Start what is due, or say why not; have every deployment under way carried on."""
    claim, numbers = deployments.claim_due()
    actor = system_actor(DISPATCHER)
    for number in numbers:
        with standing_alone("deployment %s could not be claimed", number):
            deployments.claim_deployment(number, claim=claim, actor=actor)
    for number in queries.idle_numbers():
        run_deployment.apply_async((number,), expires=RUN_EXPIRES, queue=settings.DEPLOYMENTS_QUEUE)


@shared_task(name="releases.run_deployment")
def run_deployment(number: str) -> None:
    runner.run(number)


@shared_task(name="releases.look_after_steps")
def look_after_steps() -> None:
    """Steps whose worker is gone, whose target is silent, or whose outcome a target can tell."""
    actor, now = system_actor(DISPATCHER), database_now()
    for step in queries.lost_steps(now):
        with standing_alone("lost step %s could not be given up", step.pk):
            deployments.lose_step(step.pk, actor=actor)
    for step in queries.overdue_steps(now):
        with standing_alone("overdue step %s could not be given up", step.pk):
            deployments.time_out_step(step.pk, actor=actor)
    for step in queries.steps_to_ask_about(now):
        with standing_alone("the target of step %s could not be asked", step.pk):
            said = runner.ask_target(step)
            deployments.reconcile_by_target(step.pk, attempt=step.attempt, outcome=said, actor=actor)


@shared_task(name="releases.finish_failed_changes")
def finish_failed_changes() -> None:
    """Changes of failed releases whose window is past: no other attempt can follow."""
    actor = system_actor(DISPATCHER)
    for number in releases.left_in_implementation(database_now()):
        with standing_alone("the change of %s could not be finished", number):
            actions.finish_failed_change(number, actor=actor)


@contextmanager
def standing_alone(said: str, which: object) -> Iterator[None]:
    """One item that breaks is written to the log and looked at again at the next ring; the others go on."""
    try:
        yield
    except Exception:
        log.exception(said, which)
