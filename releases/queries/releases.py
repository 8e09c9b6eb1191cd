"""Releases, always for somebody: what is listed is what they may see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet

from changes import queries as changes
from itsm.core import access
from itsm.core.models import User
from itsm.core.refusals import OperationRefused, not_found
from itsm.core.waiting import Hit
from releases.models import Deployment, Release, ReleaseState
from releases.models.deployment import MOVING
from releases.rules.scheduling import NO_ATTEMPT

OVER = ("closed", "canceled")
"""States of a change that nothing is done under any more."""

LIST_FIELDS = (
    "id",
    "pk",
    "number",
    "title",
    "state",
    "release_type",
    "target_date",
    "scheduled_for",
    "target_environment__name",
    "target_environment__label",
    "unit__name",
    "requested_by__username",
    "requested_by__first_name",
    "requested_by__last_name",
)


def visible_to(user: User) -> QuerySet[Release]:
    return Release.objects.filter(access.visible(user, "release"))


NAMED = (
    "unit",
    "target_environment",
    "requested_by",
    "manager",
    "implementer",
    "covering_change",
    "template_version__template",
)
"""What a release's page and document name beside its own fields."""


def get(user: User, number: str) -> Release:
    """The release with what its page names. Raises OperationRefused (not_found) when it may not be seen."""
    return only(visible_to(user).select_related(*NAMED), number)


def only(rows: QuerySet[Release], number: str) -> Release:
    """The one of this number among `rows`. Raises OperationRefused (not_found)."""
    release = rows.filter(number=number).first()
    if release is None:
        raise OperationRefused(not_found(str(Release._meta.verbose_name)))
    return release


def matching(text: str) -> Q:
    """Every word somewhere in the number or the title (indexed by trigrams)."""
    found = Q()
    for word in text[:200].replace("\x00", "").lower().split()[:6]:
        found &= Q(search_text__contains=word)
    return found


def listing(user: User, filters: Mapping[str, Any]) -> QuerySet[Any, dict[str, Any]]:
    """Rows of the list page. Filters: text, state, release_type, environment (name), role ("requested" or
    "managed" by the user). Empty ones do not narrow."""
    given = {name: str(filters.get(name) or "").replace("\x00", "") for name in FILTERS}
    rows = visible_to(user)
    if given["text"]:
        rows = rows.filter(matching(given["text"]))
    if role := _ROLES.get(given["role"]):
        rows = rows.filter(**{role: user})
    plain = {column: given[name] for name, column in _COLUMNS.items() if given[name]}
    return rows.filter(**plain).values(*LIST_FIELDS)


FILTERS = ("text", "state", "release_type", "environment", "role")
_COLUMNS = {
    "state": "state",
    "release_type": "release_type",
    "environment": "target_environment__name",
}
_ROLES = {"requested": "requested_by", "managed": "manager"}


def search(user: User, text: str, limit: int = 10) -> list[Hit]:
    rows = visible_to(user).filter(matching(text)).order_by("-id").values("number", "title", "state")[:limit]
    return [
        Hit(
            row["number"],
            row["title"],
            url_of(row["number"]),
            "release",
            str(ReleaseState(row["state"]).label),
        )
        for row in rows
    ]


def url_of(number: str) -> str:
    return f"/releases/{number}/"


def rollback_change(release: Release) -> Any | None:
    """The emergency change opened for taking a release in review back, while it is not over."""
    if release.state != ReleaseState.REVIEW:
        return None
    opened = changes.covering(release.number).filter(kind="emergency").exclude(state__in=OVER)
    return opened.exclude(pk=release.covering_change_id or 0).first()


def left_in_implementation(now: dt.datetime, limit: int = 100) -> list[str]:
    """Numbers of releases between two attempts whose covering change is past its window and still open."""
    rows = Release.objects.filter(
        state__in=NO_ATTEMPT, covering_change__state="implement", covering_change__window_end__lte=now
    )
    return list(rows.order_by("pk").values_list("number", flat=True)[:limit])


def under_way(release: Release) -> bool:
    """Whether a deployment to the target runs, is paused, turns back, or may be running."""
    moving = [str(state) for state in MOVING]
    return Deployment.objects.filter(release=release, moves_release=True, state__in=moving).exists()
