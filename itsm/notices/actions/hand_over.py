"""Note that the end of the data is about to be sent: from here on the server may have accepted the mail."""

from itsm.core.clock import database_now
from itsm.notices import conf
from itsm.notices.models import Mail, MailState


def hand_over(mail: Mail) -> bool:
    """False when the lease was lost, and then nothing may be sent: somebody else has the mail."""
    now = database_now()
    noted = Mail.objects.filter(
        pk=mail.pk, state=MailState.SENDING, attempts=mail.attempts, lease_until__gt=now
    ).update(handed_over_at=now, lease_until=now + conf.acceptance_lease())
    return bool(noted)
