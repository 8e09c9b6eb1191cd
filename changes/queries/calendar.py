"""Planned changes in a span of time, for the calendar."""

from datetime import datetime
from typing import Any

from django.db.models import F

from changes.queries.changes import visible_to
from itsm.core.models import User

MOST = 2000


def planned_between(user: User, start: datetime, end: datetime) -> list[dict[str, Any]]:
    """Changes whose window meets `[start, end)`, canceled ones left out, at most MOST, in order of their
    start.
    """
    rows = (
        visible_to(user)
        .filter(window_start__lt=end, window_end__gt=start)
        .exclude(state="canceled")
        .order_by("window_start", "pk")
    )
    columns = ("number", "title", "state", "kind", "risk", "on_hold", "window_start", "window_end")
    return list(rows.values(*columns, unit_name=F("unit__name"))[:MOST])
