"""Take the next mail that is due, so that no other sender does."""

from django.db import transaction

from itsm.core.clock import database_now
from itsm.notices import conf
from itsm.notices.models import Mail, MailState


def claim_mail() -> Mail | None:
    """The oldest due mail, now leased to the caller under a new attempt number; None when none is due."""
    with transaction.atomic():
        now = database_now()
        mail = (
            Mail.objects.select_for_update(skip_locked=True)
            .filter(state=MailState.PENDING, next_attempt_at__lte=now)
            .order_by("next_attempt_at", "id")
            .first()
        )
        if mail is None:
            return None
        mail.state = MailState.SENDING
        mail.attempts += 1
        mail.lease_until = now + conf.attempt_lease()
        mail.handed_over_at = None
        mail.save(update_fields=["state", "attempts", "lease_until", "handed_over_at"])
        return mail
