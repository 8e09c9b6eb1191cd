"""Note that somebody has read their notices. It is nobody else's business, so it is not audited."""

from itsm.core.clock import database_now
from itsm.core.models import User
from itsm.notices import queries
from itsm.notices.models import Notice


def mark_read(notice_id: int, *, actor: User) -> Notice:
    """Mark one of the actor's own notices as read; reading it again changes nothing. Refused: not_found."""
    notice = queries.notice(actor, notice_id)
    if notice.read_at is None:
        notice.read_at = database_now()
        notice.save(update_fields=["read_at"])
    return notice


def mark_all_read(*, actor: User, up_to: int | None = None) -> int:
    """Mark the actor's unread notices as read, those that came after number `up_to` excepted."""
    unread = queries.inbox(actor, unread=True)
    if up_to is not None:
        unread = unread.filter(pk__lte=up_to)
    return unread.update(read_at=database_now())
