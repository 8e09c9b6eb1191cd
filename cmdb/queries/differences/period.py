"""What was written between two moments, the newest first, page by page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from cmdb.models import ConfigurationItem, ConfigurationItemHistory, RelationshipHistory
from cmdb.queries.bounds import in_time
from cmdb.queries.differences.sides import Pair, side_of
from itsm.core import access
from itsm.core.models import User
from itsm.core.refusals import OperationRefused, invalid

PAGE_ROWS = 50


_EARLIER = Subquery(
    RelationshipHistory.objects.filter(
        source=OuterRef("source"), pgh_obj=OuterRef("pgh_obj"), pgh_id__lt=OuterRef("pgh_id")
    )
    .order_by("-pgh_id")
    .values("pgh_id")[:1]
)
"""The version before; the history of relationships is found by its ends."""


@dataclass(frozen=True, slots=True)
class Period:
    """From after `since` until `until`, both aware. Refused when it is empty: invalid."""

    since: dt.datetime
    until: dt.datetime

    def __post_init__(self) -> None:
        if self.since >= self.until:
            raise OperationRefused(invalid({"until": [_("The end must be later than the beginning.")]}))


@dataclass(frozen=True, slots=True)
class PageOfPairs:
    """`next` is where the next page begins, None on the last."""

    pairs: list[Pair]
    next: int | None


def changed_items(
    found: QuerySet[ConfigurationItem], period: Period, after: int | None = None, size: int = PAGE_ROWS
) -> PageOfPairs:
    """Of the CIs those written in the period, with their versions before and at its end.

    Refused: query_too_slow.
    """
    rows = (
        ConfigurationItemHistory.objects.filter(
            pgh_created_at__gt=period.since, pgh_created_at__lte=period.until, pgh_obj__in=found
        )
        .values("pgh_obj_id")
        .annotate(last=Max("pgh_id"), versions=Count("pgh_id"))
        .order_by("-last")
    )
    if after is not None:
        rows = rows.filter(last__lt=after)
    with in_time():
        page = list(rows[: size + 1])
    ids = [row["pgh_obj_id"] for row in page[:size]]
    before = side_of(ids, period.since).items if ids else {}
    pairs = [Pair(row["pgh_obj_id"], before.get(row["pgh_obj_id"]), row["last"]) for row in page[:size]]
    return PageOfPairs(pairs, page[size - 1]["last"] if len(page) > size else None)


def changed_edges(
    user: User,
    period: Period,
    within: QuerySet[ConfigurationItem] | None = None,
    after: int | None = None,
    size: int = PAGE_ROWS,
) -> PageOfPairs:
    """Relationships written in the period of which the user sees both ends; `within`: those that touch it.

    Each version is a pair with the one before it: a relationship made and removed again is told twice.
    Refused: query_too_slow.
    """
    rows = RelationshipHistory.objects.filter(
        access.visible(user, "ci", "source__unit"),
        access.visible(user, "ci", "target__unit"),
        pgh_created_at__gt=period.since,
        pgh_created_at__lte=period.until,
    )
    if within is not None:
        rows = rows.filter(source__in=within) | rows.filter(target__in=within)
    if after is not None:
        rows = rows.filter(pgh_id__lt=after)
    with in_time():
        told: Any = rows.order_by("-pgh_id").annotate(earlier=_EARLIER)
        page = list(told.values("pgh_id", "pgh_obj_id", "pgh_label", "earlier")[: size + 1])
    pairs = [_version(row) for row in page[:size]]
    return PageOfPairs(pairs, page[size - 1]["pgh_id"] if len(page) > size else None)


def _version(row: Mapping[str, Any]) -> Pair:
    if row["pgh_label"] == "delete":
        return Pair(row["pgh_obj_id"], row["pgh_id"], None)
    return Pair(row["pgh_obj_id"], row["earlier"], row["pgh_id"])
