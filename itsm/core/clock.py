"""The database's clock: doors never pass a time, and workers on several machines agree on it."""

from __future__ import annotations

import datetime as dt
from contextvars import ContextVar

from django.db import connection

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
