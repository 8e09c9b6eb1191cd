"""What beat rings for configuration management."""

import datetime as dt
import logging

from celery import shared_task

from cmdb import actions
from cmdb.actions import import_jobs
from cmdb.actions.learn_words import learn_words
from cmdb.actions.tidy_indexes import tidy_indexes
from cmdb.queries.baselines import baselines_to_look_at
from cmdb.queries.health import last_measured
from cmdb.queries.retention import compaction_due
from itsm.core.actors import SCHEDULER, system_actor
from itsm.core.clock import database_now

log = logging.getLogger(__name__)
LOOK_AGAIN = dt.timedelta(minutes=5)
COMPACT_AGAIN = dt.timedelta(hours=20)
COMPACT_FOR = dt.timedelta(minutes=1)
MEASURE_AGAIN = dt.timedelta(hours=1)


@shared_task(ignore_result=True)
def learn_search_words() -> int:
    return learn_words()


@shared_task(ignore_result=True)
def tidy_search_indexes() -> int:
    return tidy_indexes()


@shared_task(ignore_result=True)
def look_for_drift() -> None:
    """Compare watched baselines with the present; one that cannot be compared does not stop the others."""
    actor = system_actor(SCHEDULER)
    for pk in baselines_to_look_at(database_now() - LOOK_AGAIN):
        try:
            actions.look_for_drift(pk=pk, actor=actor)
        except Exception:
            log.exception("baseline %s could not be compared with the present", pk)


@shared_task(ignore_result=True)
def measure_health() -> None:
    """Once an hour, whoever rings."""
    last = last_measured()
    if last is None or last < database_now() - MEASURE_AGAIN:
        actions.measure_health(actor=system_actor(SCHEDULER))


@shared_task(ignore_result=True)
def find_duplicates() -> int:
    return actions.find_duplicates(actor=system_actor(SCHEDULER))


@shared_task(ignore_result=True)
def work_on_imports() -> None:
    """One import at a ring: others are taken by the next, here or elsewhere."""
    if claimed := import_jobs.claim_import():
        claim, number = claimed
        import_jobs.work_on_import(number=number, claim=claim, actor=system_actor(SCHEDULER))


@shared_task(ignore_result=True)
def remove_import_files() -> int:
    return import_jobs.remove_files(actor=system_actor(SCHEDULER))


@shared_task(ignore_result=True)
def compact_history() -> None:
    """Once a night, whoever rings; a ring works for a minute at most and the next goes on."""
    started = database_now()
    actor = system_actor(SCHEDULER)
    for kind in compaction_due(started - COMPACT_AGAIN):
        finished = False
        while not finished and database_now() < started + COMPACT_FOR:
            finished = actions.compact_history(kind=kind, actor=actor).finished


DOORBELLS = {
    "cmdb.tasks.compact_history": 300,
    "cmdb.tasks.work_on_imports": 5,
    "cmdb.tasks.remove_import_files": 3600,
    "cmdb.tasks.find_duplicates": 3600,
    "cmdb.tasks.learn_search_words": 60,
    "cmdb.tasks.tidy_search_indexes": 60,
    "cmdb.tasks.look_for_drift": 60,
    "cmdb.tasks.measure_health": 60,
}
"""Task name: seconds between the rings of beat."""
