"""The next batch, read and checked while the database works on this one: on two cores an import waits for
the slower of both, and not for one after the other.

It does not ask the database anything: that is busy. What it finds holds as long as the classes are what they
were, and only for rows that are fit; the others are looked at again in their own batch.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from cmdb.actions._import.batch import Batch, batches
from cmdb.actions._import.ci_rows import ClassBook, Known, StagedCI, staged
from cmdb.rules.table_rows import Fault, Row


class Ahead:
    """The batches of a table, in order."""

    def __init__(self, rows: Iterable[Row | Fault]) -> None:
        self._batches = batches(rows)
        self._next: Batch | None = None
        self._stopped: Exception | None = None
        self._made: dict[int, StagedCI] = {}
        self._against: Known | None = None

    def __iter__(self) -> Iterator[Batch]:
        """Raises what reading raises, when it is the turn of what could not be read."""
        while True:
            self.read()
            if self._stopped is not None:
                raise self._stopped
            batch, self._next = self._next, None
            if not batch:
                return
            yield batch

    def read(self) -> None:
        """The next batch, once."""
        if self._next is None and self._stopped is None:
            try:
                self._next = next(self._batches, [])
            except Exception as stopped:
                self._stopped = stopped

    def check(self, book: ClassBook) -> None:
        """The rows of the next batch. Classes that are missing are made in its turn."""
        self.read()
        self._against, self._made = book.known, {}
        only_known = book.as_it_is()
        for row in self._next or ():
            if isinstance(row, Row):
                try:
                    self._made[row.line] = staged(row, only_known)
                except Exception:  # noqa: S112 - told in its own turn; this batch is not to blame
                    continue

    def take_checked(self, book: ClassBook) -> Mapping[int, StagedCI]:
        """What was made of the rows of this batch, by line, where the classes are still the same."""
        made, self._made = self._made, {}
        return made if self._against == book.known else {}
