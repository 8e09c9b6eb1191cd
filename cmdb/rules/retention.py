"""Which versions of the history are kept: every one at first, then one a day, then one a month.

A version answers for the moments from its own until the next one's. It is kept when one of them is a kept
moment: any within the time of full detail; the midnights (UTC) of the time that is kept by the day; the
midnights that begin a month of the time kept by the month; the moment of every baseline. So the state as of
a kept moment is the one that it was. As time passes kept moments only become fewer: what was removed is
never missed later.
"""

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from itsm.core.refusals import Refusal, invalid

EVERY, DAY, MONTH, NOTHING = "every", "day", "month", "none"
FROM_FINE_TO_COARSE = (EVERY, DAY, MONTH, NOTHING)
MOST_DAYS, MOST_MONTHS = 36_500, 1_200
_DAY = dt.timedelta(days=1)


class Keeping(NamedTuple):
    """How long history is kept how finely. `monthly_months` None: by the month for ever."""

    every_days: int
    daily_days: int
    monthly_months: int | None


class Horizons(NamedTuple):
    """Until where, back from now, history is kept whole, by the day and by the month."""

    whole: dt.datetime
    daily: dt.datetime
    monthly: dt.datetime | None


class Version(NamedTuple):
    """`key` rises with every version of one object; `at` is told by the clock, which may be set back."""

    key: int
    at: dt.datetime


def check_keeping(keeping: Keeping) -> Refusal | None:
    """Whether the steps are ones that can be kept; the database holds the same bounds."""
    days = _("Enter a number of days from %(least)s to %(most)s.")
    fields: dict[str, list[str]] = {}
    if not 1 <= keeping.every_days <= MOST_DAYS:
        fields["every_days"] = [days % {"least": 1, "most": MOST_DAYS}]
    if not 0 <= keeping.daily_days <= MOST_DAYS:
        fields["daily_days"] = [days % {"least": 0, "most": MOST_DAYS}]
    if keeping.monthly_months is not None and not 0 <= keeping.monthly_months <= MOST_MONTHS:
        months = _("Enter a number of months from 0 to %(most)s, or nothing for ever.")
        fields["monthly_months"] = [months % {"most": MOST_MONTHS}]
    return invalid(fields) if fields else None


def horizons(keeping: Keeping, now: dt.datetime) -> Horizons:
    """All of them are midnights, the last one begins a month. At least one day is kept whole."""
    whole = _midnight(now) - _DAY * max(keeping.every_days, 1)
    daily = whole - _DAY * keeping.daily_days
    if keeping.monthly_months is None:
        return Horizons(whole, daily, None)
    months = daily.year * 12 + daily.month - 1 - keeping.monthly_months
    return Horizons(whole, daily, dt.datetime(months // 12, months % 12 + 1, 1, tzinfo=dt.UTC))


def kept_as(moment: dt.datetime, horizon: Horizons) -> str:
    """How finely the state at the moment is told: `every` version, by the `day`, `month`, or `none`."""
    if moment >= horizon.whole:
        return EVERY
    if moment >= horizon.daily:
        return DAY
    return MONTH if horizon.monthly is None or moment >= horizon.monthly else NOTHING


def coarsest(told: Iterable[str]) -> str:
    return max(told, key=FROM_FINE_TO_COARSE.index, default=EVERY)


def to_remove(
    versions: Sequence[Version],
    kept_by: Iterable[Horizons],
    *,
    moments: Sequence[dt.datetime] = (),
) -> list[int]:
    """Keys of versions of one object that no kept moment needs, in their order.

    `versions` are all there are, by key; `moments` (in order) are kept whatever the horizons say. A version
    is removed only when every one of `kept_by` lets it go, and never one of the time that is kept whole,
    which a clock set back may leave with no moment to answer for. The first and the latest always stay.
    """
    several = tuple(kept_by)
    gone: list[int] = []
    if not several or len(versions) < 3:
        return gone
    until, whole = versions[-1].at, min(horizon.whole for horizon in several)
    for version in reversed(versions[1:-1]):
        if version.at < whole and not _answers(version.at, until, several, moments):
            gone.append(version.key)
        until = min(until, version.at)
    return gone[::-1]


def _answers(
    at: dt.datetime, until: dt.datetime, several: tuple[Horizons, ...], moments: Sequence[dt.datetime]
) -> bool:
    """Whether a kept moment lies in `[at, until)`."""
    place = bisect_left(moments, at)
    if place < len(moments) and moments[place] < until:
        return True
    return any(_on_grid(at, until, horizon) for horizon in several)


def _on_grid(at: dt.datetime, until: dt.datetime, horizon: Horizons) -> bool:
    if at >= until:
        return False
    if until > horizon.whole:
        return True
    if _next_midnight(max(at, horizon.daily)) < until:
        return True
    since = at if horizon.monthly is None else max(at, horizon.monthly)
    return _next_month(since) < until


def _midnight(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _next_midnight(moment: dt.datetime) -> dt.datetime:
    """The moment itself when it is one."""
    midnight = _midnight(moment)
    return midnight if midnight == moment else midnight + _DAY


def _next_month(moment: dt.datetime) -> dt.datetime:
    midnight = _next_midnight(moment)
    if midnight.day == 1:
        return midnight
    months = midnight.year * 12 + midnight.month
    return midnight.replace(year=months // 12, month=months % 12 + 1, day=1)
