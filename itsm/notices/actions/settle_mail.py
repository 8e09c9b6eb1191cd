"""What a person decides about mail that the queue cannot settle by itself."""

from itsm.core.models import Unit, User
from itsm.core.operations import operation
from itsm.notices.models import Mail, MailState
from itsm.notices.rules.settling import may_count_as_sent, may_send_again


def send_again(mail_id: int, *, reason: str = "", actor: User) -> Mail:
    """Queue a failed or unknown mail once more, with the same Message-ID. Refused: wrong_state."""
    with operation("mail.send_again", actor=actor) as op:
        mail = op.lock(Mail, mail_id)
        op.authorize(op.name, Unit.objects.get(parent=None))
        op.require(may_send_again(MailState(mail.state)))
        mail.state = MailState.PENDING
        mail.next_attempt_at = op.now
        mail.created_at = op.now
        mail.settled_at = mail.handed_over_at = None
        op.save(mail)
        op.audit(mail, reason)
        return mail


def count_as_sent(mail_id: int, *, reason: str = "", actor: User) -> Mail:
    """Settle an unknown mail that turned out to have arrived. Refused: wrong_state."""
    with operation("mail.count_as_sent", actor=actor) as op:
        mail = op.lock(Mail, mail_id)
        op.authorize(op.name, Unit.objects.get(parent=None))
        op.require(may_count_as_sent(MailState(mail.state)))
        mail.state = MailState.SENT
        mail.settled_at = op.now
        op.save(mail)
        op.audit(mail, reason)
        return mail
