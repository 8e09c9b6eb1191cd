"""Celery is a doorbell: what is due stands in PostgreSQL, and every task may run at any time, anywhere."""

from celery import shared_task

from itsm.core import outbox
from itsm.core.actions.write_checkpoint import write_checkpoint
from itsm.core.queries import forget_old_answers


@shared_task(ignore_result=True)
def drain_outbox() -> int:
    return outbox.drain()


@shared_task(ignore_result=True)
def sign_checkpoint() -> int:
    return write_checkpoint()


@shared_task(ignore_result=True)
def forget_idempotent_answers() -> int:
    return forget_old_answers()


DOORBELLS = {
    "itsm.core.tasks.drain_outbox": 5,
    "itsm.core.tasks.sign_checkpoint": 300,
    "itsm.core.tasks.forget_idempotent_answers": 3600,
}
"""Task name: seconds between the rings of beat."""
