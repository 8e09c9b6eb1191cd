"""A trend is drawn from few measurements: by the day lately, by the week before."""

import datetime as dt
import itertools

from cmdb.rules.trends import drawn

LATEST = dt.datetime(2026, 6, 30, 12, tzinfo=dt.UTC)


def test_the_last_month_has_each_day_and_the_time_before_each_week() -> None:
    moments = [LATEST - dt.timedelta(days=days) for days in range(180)]
    found = drawn(moments)
    assert found[-31:] == sorted(moments[:31])
    earlier = found[:-31]
    assert len(earlier) == 22
    assert {(after - before).days for before, after in itertools.pairwise(earlier[:-1])} == {7}


def test_of_a_day_measured_twice_the_last_counts() -> None:
    assert drawn([LATEST, LATEST - dt.timedelta(hours=1)]) == [LATEST]
    assert drawn([]) == []
