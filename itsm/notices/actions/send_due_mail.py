"""Send the mail that is due, one SMTP transaction each."""

import logging
import time

from itsm.core import subjects
from itsm.core.refusals import OperationRefused
from itsm.notices.actions.claim_mail import claim_mail
from itsm.notices.actions.free_lost_mail import free_lost_mail
from itsm.notices.actions.hand_over import hand_over
from itsm.notices.actions.record_attempt import record_attempt
from itsm.notices.compose import mime
from itsm.notices.models import Mail
from itsm.notices.rules.delivery import Outcome
from itsm.notices.smtp import Attempted, ServerAway
from itsm.notices.transport import Transport, open_transport

log = logging.getLogger(__name__)


def send_due_mail(seconds: float = 45) -> int:
    """Returns how many mails were accepted. Runs anywhere, any number of times, also at once.

    When the server is away the mail at hand is put off and the rest is left for the next run: that mail would
    fare no better, and its attempts would count for nothing.
    """
    free_lost_mail()
    accepted, until = 0, time.monotonic() + seconds
    with open_transport() as transport:
        while time.monotonic() < until and (mail := claim_mail()):
            try:
                attempted = _attempt(transport, mail)
            except ServerAway as away:
                record_attempt(mail, Outcome.RETRY, str(away))
                log.warning("the mail server is away: %s", away)
                break
            record_attempt(mail, attempted.outcome, attempted.answer)
            accepted += attempted.outcome is Outcome.SENT
            if attempted.server_is_gone:
                break
    return accepted


def _attempt(transport: Transport, mail: Mail) -> Attempted:
    refused = no_longer_addressed(mail)
    if refused:
        return Attempted(Outcome.REFUSED, refused)
    return transport.send(mime(mail), lambda: hand_over(mail))


def no_longer_addressed(mail: Mail) -> str:
    """Why a mail that waited may not be sent any more, asked at the last moment; empty when it may."""
    person = mail.recipient
    if person is None:
        return ""
    if not person.is_active:
        return "the recipient is no longer active"
    if mail.subject_number:
        try:
            subjects.fetch(person, mail.subject_number)
        except OperationRefused:
            return "the recipient may no longer see this"
    return ""
