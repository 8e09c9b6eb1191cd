"""Delete old mail, so that what people were told is not kept for ever in a queue."""

from datetime import timedelta

from itsm.core.clock import database_now
from itsm.notices.models import Mail, MailState

KEPT = timedelta(days=30)


def forget_mail(limit: int = 5000) -> int:
    """Delete sent mail settled more than `KEPT` ago; failed and unknown mail waits for a person.

    The event, the notices in the inbox and the audit chain stay. Returns how many were deleted.
    """
    old = Mail.objects.filter(state=MailState.SENT, settled_at__lt=database_now() - KEPT)
    deleted, _per_model = Mail.objects.filter(pk__in=old.values("pk")[:limit]).delete()
    return deleted
