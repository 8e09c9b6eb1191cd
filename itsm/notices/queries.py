"""Reads of notices: always one person's own inbox."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from itsm.core import subjects
from itsm.core.models import User
from itsm.core.refusals import OperationRefused, not_found
from itsm.notices.models import MailPreference, Notice
from itsm.notices.parties import Group


def inbox(user: User, *, unread: bool = False, kind: str = "") -> QuerySet[Notice]:
    """The person's notices, newest first."""
    notices = Notice.objects.filter(user=user)
    if unread:
        notices = notices.filter(read_at__isnull=True)
    if kind:
        notices = notices.filter(subject_kind=kind)
    return notices.order_by("-id")


def as_seen(user: User, notices: Iterable[Notice]) -> list[Notice]:
    """The notices, those on objects that the person has lost from sight without what they told of them."""
    told = list(notices)
    seen = subjects.seen_by(user, {notice.subject_number for notice in told})
    for notice in told:
        if notice.subject_number not in seen:
            notice.out_of_sight = True
            notice.subject_title = notice.reason = notice.actor_name = ""
    return told


def notice(user: User, pk: int) -> Notice:
    """One of the person's own notices, as they may see it. Refused: not_found, also for somebody else's."""
    found = Notice.objects.filter(user=user, pk=pk).first()
    if found is None:
        raise OperationRefused(not_found(_("notice")))
    return as_seen(user, [found])[0]


def unread_count(user: User, at_most: int = 100) -> int:
    """How many notices are unread; counts no further than `at_most`, so that every page can ask."""
    return Notice.objects.filter(user=user, read_at__isnull=True)[:at_most].count()


def mail_wanted(user: User) -> dict[Group, bool]:
    """For every group whether the person wants e-mail; they do unless they said no."""
    chosen = dict(MailPreference.objects.filter(user=user).values_list("group", "wanted"))
    return {group: chosen.get(group, True) for group in Group}


def people_without_mail(group: Group) -> set[int]:
    """Who turned e-mail off for this group."""
    refusing = MailPreference.objects.filter(group=group, wanted=False)
    return set(refusing.values_list("user_id", flat=True))
