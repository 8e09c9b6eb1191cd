"""The indexes that find items by words, tags and attributes are tidied by a second connection while an import
fills them, which then does not wait for that.
"""

from __future__ import annotations

import logging
import threading
from types import TracebackType

from django.db import Error, connection, connections

from cmdb.actions.tidy_indexes import tidy_indexes

MANY = 4_000
"""From so many items written on it is worth a connection."""
PENDING = "32MB"
"""So much of each index may wait for the second connection before the import puts it away itself, as it does
from 4 MB on when it is alone."""
PAUSE = 1.0
"""Seconds between two rounds. In less too little gathers to be put away together; what a search reads as well
grows with more."""

PATIENCE = "SET lock_timeout = '1s'; SET statement_timeout = '10s'"
"""Of the second connection: the import waits for its last round, and must not do so for long."""

log = logging.getLogger(__name__)


class Tidying:
    """From the first `before_batch` after many were written to the end of the block, and once more at the end
    unless that is an error. Where it cannot be done, an import takes longer, and is otherwise the same.
    """

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None
        self._over = threading.Event()
        self._failed = False

    def __enter__(self) -> Tidying:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._failed = kind is not None
        self._over.set()
        if self._thread:
            self._thread.join()

    def before_batch(self, written: int) -> None:
        """`written` are the items of the batches before."""
        if self._thread is not None or written < MANY:
            return
        thread = threading.Thread(target=self._tidy, name="tidying", daemon=True)
        try:
            thread.start()
        except RuntimeError:
            log.warning("No thread can be had to tidy search indexes beside an import.", exc_info=True)
        else:
            self._thread = thread

    def leave_it_more(self) -> None:
        """In the transaction that begins, if somebody puts it away."""
        if self._thread and self._thread.is_alive():
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL gin_pending_list_limit = '{PENDING}'")

    def _tidy(self) -> None:
        """Over a connection of its own: one of the pool would be taken from the requests that it is for."""
        own = connections[connection.alias].copy()
        own.settings_dict["OPTIONS"].pop("pool", None)
        try:
            with own.cursor() as cursor:
                cursor.execute(PATIENCE)
            while not self._over.wait(PAUSE):
                tidy_indexes(own)
            if not self._failed:
                tidy_indexes(own)
        except Error:
            log.warning("Search indexes are not tidied beside an import.", exc_info=True)
        finally:
            own.close()
