"""What waits for somebody, and what the search box finds, in the words every floor uses."""

from datetime import datetime

from django.db.models import Min, Q, QuerySet
from django.db.models.functions import Least
from django.urls import reverse
from django.utils.translation import gettext as _

from changes.models import ChangeRequest
from changes.queries.changes import visible_to
from changes.queries.listing import ChangeFilter, matching
from changes.queries.voting import awaiting_vote
from itsm.core import access
from itsm.core.clock import database_now
from itsm.core.models import Role, User
from itsm.core.waiting import Hit, Waiting

MOST = 50


def waiting_for(user: User) -> list[Waiting]:
    """Votes first, then the user's own changes and those they manage, each with what is asked."""
    now = database_now()
    return [*_votes(user, now), *_own(user), *_assessments(user), *_reviews(user)]


def _votes(user: User, now: datetime) -> list[Waiting]:
    """Due when the round expires or the work should begin, whichever comes first."""
    expires = Min("rounds__expires_at", filter=Q(rounds__state="open"))
    rows = awaiting_vote(user, now).annotate(due=Least(expires, "window_start"))
    return [
        _waiting(change, _("Your vote"), "vote", change.due, admin=user.is_staff)  # type: ignore[attr-defined]
        for change in rows.order_by("pk")[:MOST]
    ]


def _own(user: User) -> list[Waiting]:
    own = visible_to(user).filter(imported=False).order_by("pk")
    drafts = own.filter(state="new", requested_by=user)
    work = own.filter(state__in=["scheduled", "implement"], implementer=user, on_hold=False, source="")
    review = own.filter(state="review", requested_by=user, source="")
    return [
        *_all(drafts, _("Submit or cancel your draft"), "submit"),
        *_all(work, _("Carry out the change"), "start"),
        *_all(review, _("Review and close"), "close"),
    ]


def _assessments(user: User) -> list[Waiting]:
    units = access.units_where(user, "change.hold")
    rows = visible_to(user).filter(state="assess", imported=False, unit__in=units).order_by("pk")
    return _all(rows, _("Assess and request authorization"), "request_authorization")


def _reviews(user: User) -> list[Waiting]:
    """For change managers: what has ended stays open until somebody closes it, whoever asked for it.

    Releases close theirs when all went well; what is left is what there is something to learn from.
    """
    managed = Q(pk__in=[])
    for grant in access.grants_of(user):
        if grant.role == Role.CHANGE_MANAGER:
            managed |= Q(unit__path__startswith=grant.path)
    rows = visible_to(user).filter(managed, state="review", imported=False)
    rows = rows.exclude(requested_by=user, source="").order_by("pk")[:MOST]
    return [_waiting(change, _("Review and close"), "close", None) for change in rows]


def _all(rows: QuerySet[ChangeRequest], why: str, verb: str) -> list[Waiting]:
    return [_waiting(change, why, verb, change.window_start) for change in rows[:MOST]]


def _waiting(
    change: ChangeRequest, why: str, verb: str, due: datetime | None, *, admin: bool = False
) -> Waiting:
    url = (
        reverse("admin:changes_changerequest_change", args=[change.pk])
        if admin
        else reverse("changes:detail", args=[change.number])
    )
    return Waiting(number=change.number, title=change.title, url=url, why=why, verb=verb, due=due)


def search(user: User, text: str, limit: int) -> list[Hit]:
    """Changes by number, external number or words of the title."""
    rows = matching(user, ChangeFilter(text=text), database_now()).order_by("-pk")[:limit]
    return [
        Hit(
            number=change.number,
            title=change.title,
            url=reverse("changes:detail", args=[change.number]),
            kind=_("Change"),
            state=change.get_state_display(),
        )
        for change in rows
    ]
