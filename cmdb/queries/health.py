"""How good the record is, over what somebody may see: the last measurement, and how it came to be so."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import F, Max, QuerySet, Sum

from cmdb.models import HealthFigure
from cmdb.queries.conditions import DUPLICATED, INCOMPLETE, ORPHANED, STALE, VIOLATING
from cmdb.rules.trends import drawn
from itsm.core import access
from itsm.core.models import User

KINDS = (INCOMPLETE, STALE, ORPHANED, DUPLICATED, VIOLATING)
COUNTS = ("total", *KINDS)
TREND_DAYS = 180
MOST_OWNERS = 100
_MOMENTS = """
    WITH RECURSIVE measured(moment) AS (
        SELECT max(measured_at) FROM cmdb_healthfigure
        UNION ALL
        SELECT (
            SELECT max(measured_at) FROM cmdb_healthfigure
            WHERE measured_at < measured.moment AND measured_at >= %(since)s
        ) FROM measured WHERE measured.moment IS NOT NULL
    )
    SELECT moment FROM measured WHERE moment IS NOT NULL
"""
"""From one moment to the one before, each a step in the index: a measurement has many rows."""


@dataclass(frozen=True, slots=True)
class HealthRow:
    """Counts of the items of one class or one owner; `key` is the class's name or the user's, empty for
    nobody."""

    key: str
    label: str
    counts: dict[str, int]

    @property
    def sound(self) -> int:
        """Share of items that are complete, in whole percent."""
        total = self.counts["total"]
        return 100 * (total - self.counts[INCOMPLETE]) // total if total else 100


@dataclass(frozen=True, slots=True)
class Latest:
    """The last measurement; `measured_at` is None before the first.

    Every class has a row, for the items of exactly that class: rows add up to the totals. Of the owners only
    the MOST_OWNERS with the most that is wrong have one; `more_owners` have none.
    """

    measured_at: dt.datetime | None
    totals: dict[str, int]
    by_class: list[HealthRow]
    by_owner: list[HealthRow]
    more_owners: int


Trend = list[tuple[dt.date, dict[str, int]]]


def health_seen_by(user: User) -> Latest:
    """Over the units whose items the user may see; retired items do not count."""
    latest = last_measured()
    rows = _of(user, latest)
    owner = {"key": F("owner__username"), "first": F("owner__first_name"), "last": F("owner__last_name")}
    owners = _rows(rows.values(**owner))
    return Latest(
        measured_at=latest,
        totals=_counts(rows.aggregate(**_sums())),
        by_class=_by_class(rows),
        by_owner=owners[:MOST_OWNERS],
        more_owners=max(len(owners) - MOST_OWNERS, 0),
    )


def classes_seen_by(user: User) -> tuple[dt.datetime | None, list[HealthRow]]:
    """Only the moment and the rows of the classes."""
    latest = last_measured()
    return latest, _by_class(_of(user, latest))


def _of(user: User, moment: dt.datetime | None) -> QuerySet[HealthFigure]:
    seen = HealthFigure.objects.filter(access.visible(user, "ci"))
    return seen.filter(measured_at=moment) if moment else seen.none()


def _by_class(rows: QuerySet[HealthFigure]) -> list[HealthRow]:
    return _rows(rows.values(key=F("ci_class__name"), label=F("ci_class__label")))


def last_measured() -> dt.datetime | None:
    found: dt.datetime | None = HealthFigure.objects.aggregate(last=Max("measured_at"))["last"]
    return found


def _sums() -> dict[str, Sum]:
    return {name: Sum(name) for name in COUNTS}


def _counts(row: dict[str, Any]) -> dict[str, int]:
    return {name: row[name] or 0 for name in COUNTS}


def _rows(grouped: QuerySet[HealthFigure, Any]) -> list[HealthRow]:
    """Those with the most that is wrong first."""
    found = [
        HealthRow(row["key"] or "", _label(row), _counts(row))
        for row in grouped.annotate(**_sums()).order_by()
    ]
    found.sort(key=lambda row: (-sum(row.counts[kind] for kind in KINDS), row.label))
    return found


def _label(row: dict[str, Any]) -> str:
    if "label" in row:
        return str(row["label"])
    return f"{row['first'] or ''} {row['last'] or ''}".strip() or row["key"] or ""


def trend_seen_by(user: User) -> Trend:
    """How it came to be so in TREND_DAYS: only the measurements that are drawn are read."""
    latest = last_measured()
    if latest is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_MOMENTS, {"since": latest - dt.timedelta(days=TREND_DAYS)})
        moments = drawn([moment for (moment,) in cursor.fetchall()])
    seen = HealthFigure.objects.filter(access.visible(user, "ci"), measured_at__in=moments)
    found: Any = seen.values("measured_at").annotate(**_sums()).order_by("measured_at")
    return [(row["measured_at"].date(), _counts(row)) for row in found]
