"""How well releases reach production: the figures of the practice, over what the reader may see.

Deployment frequency, lead time, change failure rate and time to restore are DORA's four keys; on time and
within the window are what ITIL's release practice is asked for. A figure without enough data is None.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import TruncDate

from changes import queries as changes
from itsm.core.clock import database_now
from itsm.core.models import User
from releases.queries import releases

PERIOD = dt.timedelta(days=90)
WEEKS = 13
ENDED = ("succeeded", "failed", "rolled_back")
BAD = ("failed", "rolled_back")


@dataclass(frozen=True)
class Figures:
    since: dt.datetime
    deployments: int
    failure_rate: int | None
    lead_time: dt.timedelta | None
    time_to_restore: dt.timedelta | None
    on_time: int | None
    changes_successful: int | None
    by_state: list[tuple[str, str, int]]
    by_week: list[tuple[dt.date, int, int]]
    """Monday, deployments that succeeded, deployments that did not."""


def figures(user: User) -> Figures:
    since = database_now() - PERIOD
    visible = releases.visible_to(user)
    ended = _ended(visible, since)
    bad = [row for row in ended if row["ended_as"] in BAD]
    return Figures(
        since=since,
        deployments=len(ended),
        failure_rate=percent(len(bad), len(ended)),
        lead_time=_lead_time(visible, since),
        time_to_restore=_middle(row["ended"] - row["began"] for row in bad if row["began"]),
        on_time=_on_time(visible, since),
        changes_successful=_changes_successful(user, since),
        by_state=_by_state(visible),
        by_week=_by_week(ended, since),
    )


def percent(part: int, whole: int) -> int | None:
    return round(100 * part / whole) if whole else None


def _ended(visible: QuerySet[Any], since: dt.datetime) -> list[dict[str, Any]]:
    """Deployments to a release's target that ended since then."""
    rows = visible.filter(
        deployments__ended_at__gte=since, deployments__state__in=ENDED, deployments__moves_release=True
    )
    columns = {"began": F("deployments__started_at"), "ended": F("deployments__ended_at")}
    return list(rows.values(ended_as=F("deployments__state"), **columns))


def _lead_time(visible: QuerySet[Any], since: dt.datetime) -> dt.timedelta | None:
    """From the request to production; the median, which one release stuck for a year does not move."""
    rows = visible.filter(deployed_at__gte=since).values_list("created_at", "deployed_at")
    return _middle(deployed - created for created, deployed in rows)


def _middle(spans: Iterable[dt.timedelta]) -> dt.timedelta | None:
    seconds = [span.total_seconds() for span in spans]
    return dt.timedelta(seconds=median(seconds)) if seconds else None


def _on_time(visible: QuerySet[Any], since: dt.datetime) -> int | None:
    rows = visible.filter(deployed_at__gte=since, target_date__isnull=False).annotate(
        day=TruncDate("deployed_at")
    )
    counted = rows.aggregate(all=Count("pk"), kept=Count("pk", filter=Q(day__lte=F("target_date"))))
    return percent(counted["kept"], counted["all"])


def _changes_successful(user: User, since: dt.datetime) -> int | None:
    rows = changes.visible_to(user).filter(state="closed", closed_at__gte=since).exclude(close_code="")
    counted = rows.aggregate(
        all=Count("pk"), good=Count("pk", filter=Q(close_code__in=["successful", "successful_with_issues"]))
    )
    return percent(counted["good"], counted["all"])


def _by_state(visible: QuerySet[Any]) -> list[tuple[str, str, int]]:
    """(value, label, how many) in the order of the lifecycle, states without a release left out."""
    counts = dict(visible.order_by().values_list("state").annotate(n=Count("pk")))
    labels = visible.model._meta.get_field("state").choices
    return [(value, str(label), counts[value]) for value, label in labels if value in counts]


def _by_week(ended: list[dict[str, Any]], since: dt.datetime) -> list[tuple[dt.date, int, int]]:
    first = _monday((since + dt.timedelta(days=7)).date())
    weeks = {first + dt.timedelta(weeks=n): [0, 0] for n in range(WEEKS)}
    for row in ended:
        week = weeks.get(_monday(row["ended"].date()))
        if week is not None:
            week[row["ended_as"] in BAD] += 1
    return [(monday, good, bad) for monday, (good, bad) in weeks.items()]


def _monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())
