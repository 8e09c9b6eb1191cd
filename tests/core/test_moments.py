"""Moments of forms reach PostgreSQL in UTC, whatever offset they were written with."""

from __future__ import annotations

import datetime as dt

import pytest
from django import forms

from itsm.core.doors.moments import Moment, PickedMoment


@pytest.mark.parametrize("kind", [Moment, PickedMoment])
def test_an_offset_that_only_python_knows_is_no_fault(kind: type[Moment]) -> None:
    written = dt.datetime(2026, 1, 2, 12, tzinfo=dt.timezone(dt.timedelta(hours=16)))
    found = kind().clean(written.isoformat())
    assert (found, found.tzinfo) == (written, dt.UTC)


@pytest.mark.parametrize("text", ["0001-01-01T00:00+16:00", "9999-12-31T23:59-16:00", "soon"])
def test_a_moment_beyond_the_calendar_is_refused_in_words(text: str) -> None:
    with pytest.raises(forms.ValidationError, match="valid date"):
        Moment().clean(text)
