"""See to mail whose sender died: send again what cannot have been accepted, and own up about the rest."""

from django.db import transaction

from itsm.core.clock import database_now
from itsm.notices.actions.record_attempt import outcome_fields
from itsm.notices.models import Mail, MailState
from itsm.notices.rules.delivery import outcome_of_lost_sender


def free_lost_mail(limit: int = 500) -> int:
    """Returns how many mails had outlived their lease."""
    with transaction.atomic():
        now = database_now()
        lost = list(
            Mail.objects.select_for_update(skip_locked=True).filter(
                state=MailState.SENDING, lease_until__lte=now
            )[:limit]
        )
        for mail in lost:
            outcome = outcome_of_lost_sender(handed_over=mail.handed_over_at is not None)
            fields = outcome_fields(mail, outcome, "the sender was lost during the attempt", now)
            Mail.objects.filter(pk=mail.pk).update(**{**fields, "next_attempt_at": now})
    return len(lost)
