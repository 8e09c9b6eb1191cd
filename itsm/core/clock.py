"""The database's clock: doors never pass a time, and workers on several machines agree on it."""

from __future__ import annotations

import datetime as dt
from contextvars import ContextVar

from django.db import connection
from django.utils import timezone
from django.utils.dateparse import parse_datetime

injected_now: ContextVar[dt.datetime | None] = ContextVar("injected_now", default=None)
"""Set by tests only (tests.support.frozen_clock)."""


def database_now() -> dt.datetime:
    """`clock_timestamp()`: the moment itself, not the start of the transaction. Aware, in UTC."""
    injected = injected_now.get()
    if injected is not None:
        return injected
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (moment,) = cursor.fetchone()
    return moment.astimezone(dt.UTC)


def read_moment(text: str) -> dt.datetime | None:
    """As written in an address, in UTC: PostgreSQL knows fewer offsets than Python. None for no moment."""
    try:
        day = dt.date.fromisoformat(text) if len(text) == 10 else None
        # An address decodes the plus of an offset as a space.
        written = text.replace(" ", "+") if "T" in text else text
        moment = dt.datetime.combine(day, dt.time()) if day else parse_datetime(written)
        if moment is None or not 1900 < moment.year < 9000:
            return None
        aware = timezone.make_aware(moment) if timezone.is_naive(moment) else moment
        return aware.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None
