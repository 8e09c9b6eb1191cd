"""Of each row what is staged of it, or why nothing is."""

from collections.abc import Iterable

from cmdb.actions._import.ci_rows import ClassBook, StagedCI, staged
from cmdb.actions._import.directory import Directory
from cmdb.actions._import.unfit import Unfit
from cmdb.rules.table_rows import Fault, Row

Outcome = StagedCI | Fault | str
"""What is staged of a row, or why nothing is."""


def outcomes(rows: Iterable[Row | Fault], book: ClassBook, directory: Directory) -> list[Outcome]:
    """One for each row."""
    found: list[Outcome] = []
    for row in rows:
        try:
            found.append(row if isinstance(row, Fault) else staged(row, book, directory))
        except Unfit as unfit:
            found.append(str(unfit))
    return found
