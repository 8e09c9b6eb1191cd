"""Reads that never take long: what would is stopped by the database and refused with what to do about it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _
from psycopg.errors import QueryCanceled

from itsm.core.refusals import Kind, OperationRefused, Refusal

MOST_SECONDS = 3.0
_BOUND = "SELECT set_config('statement_timeout', %s, true)"


@contextmanager
def in_time(seconds: float = MOST_SECONDS, *, next_step: str = "") -> Iterator[None]:
    """Statements within take at most `seconds` each. Refused: query_too_slow, with the `next_step` of what
    cannot be narrowed.
    """
    ends_here = not connection.in_atomic_block
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            if not ends_here:  # what a transaction sets ends with it; another one's setting is put back
                cursor.execute("SELECT current_setting('statement_timeout')")
                (before,) = cursor.fetchone()
            cursor.execute(_BOUND, [str(int(seconds * 1000))])
            yield
            if not ends_here:
                cursor.execute(_BOUND, [before])
    except OperationalError as slow:
        if not isinstance(slow.__cause__, QueryCanceled):
            raise
        raise OperationRefused(too_slow(seconds, next_step)) from slow


def too_slow(seconds: float, next_step: str = "") -> Refusal:
    return Refusal(
        "query_too_slow",
        _("This question would take longer than %(seconds)g seconds, so it was stopped.")
        % {"seconds": seconds},
        kind=Kind.INVALID,
        next_step=next_step or _("Narrow it: choose a class, a unit or an exact value, or a shorter time."),
        facts={"seconds": seconds},
    )
