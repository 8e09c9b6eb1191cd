"""What a mail server's answers mean for a queued mail.

RFC 5321 section 6.1: a server has taken responsibility for a mail once it answered the end of the data with
2xx, and not before. 4xx asks to try again later, 5xx refuses for good.
"""

from datetime import datetime, timedelta
from enum import Enum

FIRST_DELAY = timedelta(seconds=10)
LONGEST_DELAY = timedelta(minutes=15)
PATIENCE = timedelta(days=5)
"""RFC 5321 section 4.5.4.1: the time before giving up should be at least four to five days."""


class Outcome(Enum):
    """How one attempt ended."""

    SENT = "sent"
    RETRY = "retry"
    REFUSED = "refused"
    UNKNOWN = "unknown"


def outcome_of_reply(code: int) -> Outcome:
    """The outcome that an SMTP reply code to RCPT or to the end of the data stands for."""
    if 200 <= code < 300:
        return Outcome.SENT
    if 500 <= code < 600:
        return Outcome.REFUSED
    return Outcome.RETRY


def delay_before(attempt: int) -> timedelta:
    """How long to wait before attempt number `attempt + 1`: doubling from ten seconds to fifteen minutes."""
    return min(FIRST_DELAY * 2 ** min(max(attempt - 1, 0), 20), LONGEST_DELAY)


def given_up(created_at: datetime, now: datetime) -> bool:
    """Whether a mail that still could not be handed over has waited long enough to be called failed."""
    return now - created_at >= PATIENCE


def outcome_of_lost_sender(*, handed_over: bool) -> Outcome:
    """What became of a mail whose sender died during an attempt.

    Before the end of the data was sent nothing can have been accepted. After it, a server that lived on has
    most likely accepted the mail, and nobody can ask it: repeating it is left to a person.
    """
    return Outcome.UNKNOWN if handed_over else Outcome.RETRY
