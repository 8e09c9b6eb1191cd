"""How good the record is, over what somebody may see: the last measurement, and how it came to be so."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Max, QuerySet, Sum

from cmdb.models import HealthFigure
from cmdb.queries.conditions import DUPLICATED, INCOMPLETE, ORPHANED, STALE, VIOLATING
from itsm.core import access
from itsm.core.models import User

KINDS = (INCOMPLETE, STALE, ORPHANED, DUPLICATED, VIOLATING)
COUNTS = ("total", *KINDS)
TREND_DAYS = 180
MOST_ROWS = 100


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
class Health:
    """`measured_at` is None before the first measurement. `trend` is the last measurement of each day."""

    measured_at: dt.datetime | None
    totals: dict[str, int]
    by_class: list[HealthRow]
    by_owner: list[HealthRow]
    trend: list[tuple[dt.date, dict[str, int]]]


def health_seen_by(user: User) -> Health:
    """Over the units whose items the user may see; retired items do not count."""
    seen = HealthFigure.objects.filter(access.visible(user, "ci"))
    latest = last_measured()
    rows = seen.filter(measured_at=latest) if latest else seen.none()
    owner = {"key": F("owner__username"), "first": F("owner__first_name"), "last": F("owner__last_name")}
    return Health(
        measured_at=latest,
        totals=_counts(rows.aggregate(**_sums())),
        by_class=_rows(rows.values(key=F("ci_class__name"), label=F("ci_class__label"))),
        by_owner=_rows(rows.values(**owner)),
        trend=_trend(seen),
    )


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
    return found[:MOST_ROWS]


def _label(row: dict[str, Any]) -> str:
    if "label" in row:
        return str(row["label"])
    return f"{row['first'] or ''} {row['last'] or ''}".strip() or row["key"] or ""


def _trend(seen: QuerySet[HealthFigure]) -> list[tuple[dt.date, dict[str, int]]]:
    days: dict[dt.date, dict[str, int]] = {}
    latest = last_measured()
    if latest is None:
        return []
    since = latest - dt.timedelta(days=TREND_DAYS)
    moments: Any = seen.filter(measured_at__gte=since).values("measured_at").annotate(**_sums())
    for row in moments.order_by("measured_at"):
        days[row["measured_at"].date()] = _counts(row)
    return sorted(days.items())
