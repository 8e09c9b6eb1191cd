"""Keep the indexes that find items by words, tags and attributes quick after many were written."""

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper


def tidy_indexes(over: BaseDatabaseWrapper | None = None) -> int:
    """Pages of entries that were put in their place. It may run at any time and anywhere, and writes no row.

    A GIN index first gathers new entries in a list, of up to 4 MB (32 beside a large import), that every
    search reads as well; vacuum puts them in their place, but comes to a million items only after a fifth of
    them was written. Source: PostgreSQL, "GIN Fast Update Technique". `over` is the connection, if not this
    thread's.
    """
    with (over or connection).cursor() as cursor:
        cursor.execute("SELECT cmdb_tidy_indexes()")
        return int(cursor.fetchone()[0])
