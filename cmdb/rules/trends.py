"""Which measurements a trend is drawn from: a line needs few points, and each is many rows."""

import datetime as dt
from collections.abc import Sequence

DAILY = dt.timedelta(days=30)


def drawn(moments: Sequence[dt.datetime]) -> list[dt.datetime]:
    """The last of each day for the last month, the last of each week before, the earliest first.

    A month counts back from the latest moment.
    """
    if not moments:
        return []
    daily_from = max(moments) - DAILY
    last: dict[tuple[int, ...], dt.datetime] = {}
    for moment in sorted(moments):
        year, week, day = moment.isocalendar()
        last[(year, week, day) if moment >= daily_from else (year, week)] = moment
    return sorted(last.values())
