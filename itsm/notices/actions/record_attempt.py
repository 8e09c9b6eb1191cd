"""Write down how an attempt to send a mail ended."""

from datetime import datetime

from itsm.core.clock import database_now
from itsm.notices.models import Mail, MailState
from itsm.notices.rules.delivery import Outcome, delay_before, given_up

STATE_AFTER = {
    Outcome.SENT: MailState.SENT,
    Outcome.RETRY: MailState.PENDING,
    Outcome.REFUSED: MailState.FAILED,
    Outcome.UNKNOWN: MailState.UNKNOWN,
}


def record_attempt(mail: Mail, outcome: Outcome, answer: str) -> bool:
    """Only the current attempt counts. A late answer still settles what had been called unknown meanwhile."""
    now = database_now()
    still_ours = Mail.objects.filter(
        pk=mail.pk, attempts=mail.attempts, state__in=[MailState.SENDING, MailState.UNKNOWN]
    )
    return bool(still_ours.update(**outcome_fields(mail, outcome, answer, now)))


def outcome_fields(mail: Mail, outcome: Outcome, answer: str, now: datetime) -> dict[str, object]:
    """The columns that an outcome changes."""
    if outcome is Outcome.RETRY and given_up(mail.created_at, now):
        outcome = Outcome.REFUSED
    state = STATE_AFTER[outcome]
    return {
        "state": state,
        "last_answer": answer,
        "lease_until": None,
        "next_attempt_at": now + delay_before(mail.attempts) if state == MailState.PENDING else now,
        "settled_at": None if state == MailState.PENDING else now,
    }
