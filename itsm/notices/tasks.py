"""Mail is due when the queue says so; these tasks may run at any time, anywhere, also twice at once."""

from celery import shared_task

from itsm.notices.actions.forget_mail import forget_mail
from itsm.notices.actions.send_due_mail import send_due_mail


@shared_task(name="notices.send_mail", ignore_result=True)
def send_mail() -> int:
    return send_due_mail()


@shared_task(name="notices.forget_mail", ignore_result=True)
def forget_old_mail() -> int:
    return forget_mail()


DOORBELLS = {"notices.send_mail": 5, "notices.forget_mail": 3600}
"""Task name: seconds between the rings of beat."""
