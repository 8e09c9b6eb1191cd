"""Doorbells: whatever is due stands in PostgreSQL, and a ring more or less changes nothing."""

from celery import shared_task

from changes import actions


@shared_task(ignore_result=True)
def expire_rounds() -> int:
    """End rounds whose time is over, or that nobody can decide any more."""
    return actions.expire_rounds()


DOORBELLS = {"changes.tasks.expire_rounds": 30}
"""Task name: seconds between the rings of beat."""
