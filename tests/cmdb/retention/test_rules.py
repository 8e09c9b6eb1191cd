"""Which versions stay: no kept moment is ever told otherwise than before."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from cmdb.rules.retention import DAY, EVERY, MONTH, NOTHING, Keeping, Version, horizons, kept_as, to_remove
from tests.cmdb.retention.ageing import DAYS, HOUR

NOW = dt.datetime(2026, 11, 27, 5, 30, tzinfo=dt.UTC)


def answer(versions: list[Version], moment: dt.datetime) -> Version | None:
    """The state as of a moment: the latest version that was written until then."""
    return max((version for version in versions if version.at <= moment), default=None)


def kept_moments(keeping: Keeping, now: dt.datetime, moments: list[dt.datetime]) -> list[dt.datetime]:
    """Every one, day by day and hour by hour, without the rule's arithmetic."""
    whole, daily, monthly = horizons(keeping, now)
    found = [*moments, whole, now]
    hour = whole
    while hour <= now:
        found.extend([hour, hour + dt.timedelta(minutes=17)])
        hour += HOUR
    day = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    while day <= now:
        if day >= daily or (day.day == 1 and (monthly is None or day >= monthly)):
            found.append(day)
        day += DAYS
    return found


hours = st.integers(min_value=0, max_value=330 * 24).map(
    lambda hours: dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + hours * HOUR
)
keepings = st.builds(
    Keeping, st.integers(1, 20), st.integers(0, 60), st.one_of(st.none(), st.integers(0, 12))
)


@given(
    ats=st.lists(hours, min_size=1, max_size=40),
    in_order=st.booleans(),
    several=st.lists(keepings, min_size=1, max_size=2),
    moments=st.lists(hours, max_size=3),
)
def test_no_kept_moment_is_told_otherwise_than_before(
    ats: list[dt.datetime], in_order: bool, several: list[Keeping], moments: list[dt.datetime]
) -> None:
    """Also when the clock was set back between two versions."""
    versions = [Version(key, at) for key, at in enumerate(sorted(ats) if in_order else ats)]
    kept_by = [horizons(keeping, NOW) for keeping in several]
    gone = to_remove(versions, kept_by, moments=sorted(moments))
    left = [version for version in versions if version.key not in gone]
    assert left[0] == versions[0]
    assert left[-1] == versions[-1]
    needed = {versions[0], versions[-1]}
    for keeping in several:
        for moment in kept_moments(keeping, NOW, moments):
            assert answer(left, moment) == answer(versions, moment)
            needed |= {found} if (found := answer(versions, moment)) else set()
    if in_order:
        inside = {version for version in versions if any(version.at >= kept.whole for kept in kept_by)}
        assert set(left) <= needed | inside
    assert to_remove(left, kept_by, moments=sorted(moments)) == []


@given(ats=st.lists(hours, min_size=1, max_size=30), keeping=keepings, later=st.integers(0, 400))
def test_what_was_removed_is_never_missed_later(ats: list[dt.datetime], keeping: Keeping, later: int) -> None:
    versions = [Version(key, at) for key, at in enumerate(sorted(ats))]
    gone = to_remove(versions, [horizons(keeping, NOW)])
    gone_later = to_remove(versions, [horizons(keeping, NOW + later * DAYS)])
    assert set(gone) <= set(gone_later)


def test_a_moment_is_told_as_finely_as_it_is_kept() -> None:
    horizon = horizons(Keeping(every_days=30, daily_days=90, monthly_months=6), NOW)
    assert horizon.whole == dt.datetime(2026, 10, 28, tzinfo=dt.UTC)
    assert horizon.daily == dt.datetime(2026, 7, 30, tzinfo=dt.UTC)
    assert horizon.monthly == dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    told = [kept_as(NOW - days * DAYS, horizon) for days in (0, 29, 31, 119, 121, 320, 340)]
    assert told == [EVERY, EVERY, DAY, DAY, MONTH, MONTH, NOTHING]
    assert kept_as(NOW - 4000 * DAYS, horizons(Keeping(30, 90, None), NOW)) == MONTH


def test_a_clock_set_back_offers_nothing_of_the_time_kept_whole() -> None:
    versions = [Version(1, NOW - 9 * DAYS), Version(2, NOW), Version(3, NOW - DAYS / 2)]
    assert to_remove(versions, [horizons(Keeping(1, 0, 0), NOW)]) == []
