"""Reading a CSV table that somebody else made: what is wrong with a row is said of that row alone.

Memory is bounded by the longest row allowed. A row that cannot be decoded, is too long, holds null characters
or a quote that never ends is a fault with its line number; reading goes on with the line after it, and every
line becomes part of a row or of a fault. Only a table whose header cannot be used is refused as a whole.
"""

import csv
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple

from django.utils.translation import gettext as _

from cmdb.rules.cells import plain_cell
from cmdb.rules.import_columns import missing_from, told_required
from itsm.core.refusals import Kind, OperationRefused, Refusal

LONGEST_ROW = 64 * 1024  # bytes
MOST_LINES = 200  # in one quoted row
MOST_COLUMNS = 500
DELIMITERS = ",;\t"
"""What separates cells: whichever the header has most of, the first of them where it has as many."""
QUOTE_IS_OPEN = "unexpected end of data"
"""What csv says where a row ends within a quote."""


class Row(NamedTuple):
    line: int
    values: dict[str, str]


class Fault(NamedTuple):
    """A row that cannot be used: where, why, and as much of it as can be shown."""

    line: int
    reason: str
    text: str


class _Line(NamedTuple):
    number: int
    data: bytes
    too_long: bool


@dataclass
class Table:
    """`of_records`: each row brings its own keys, and `columns` are those that every row may have."""

    columns: list[str]
    rows: Iterator[Row | Fault]
    of_records: bool = False


def read_table(stream: BinaryIO, required: Sequence[str], name: str) -> Table:
    """The table's columns and its rows, one by one. Refused with `malformed_file` for an unusable header."""
    lines = _Lines(stream)
    first = lines.take()
    if first is None or first.too_long:
        raise malformed(name, _("The file is empty or its first line is not a header."))
    try:
        header = first.data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise malformed(name, _("The header is not UTF-8 text.")) from None
    delimiter = max(DELIMITERS, key=header.count)
    columns = _columns(header, delimiter, name)
    if missing := missing_from(columns, required):
        raise malformed(name, _("These columns are missing: %(names)s.") % {"names": told_required(missing)})
    return Table(columns, _rows(lines, columns, delimiter))


def malformed(name: str, reason: str, next_step: str = "") -> OperationRefused:
    return OperationRefused(
        Refusal(
            "malformed_file",
            reason,
            Kind.INVALID,
            next_step=next_step
            or _("Send CSV in UTF-8, or one of the other forms, as the documentation describes."),
            facts={"file": name},
            field=name,
        )
    )


def _columns(header: str, delimiter: str, name: str) -> list[str]:
    if "\x00" in header:
        raise malformed(name, _("The header holds null characters."))
    try:
        columns = [column.strip() for column in next(csv.reader([header], delimiter=delimiter, strict=True))]
    except (csv.Error, StopIteration):
        raise malformed(name, _("The header cannot be read as CSV.")) from None
    check_columns(columns, name)
    return columns


def check_columns(columns: Sequence[str], name: str) -> None:
    """Refused with `malformed_file` when there are too many, or when one has no name of its own."""
    if len(columns) > MOST_COLUMNS:
        raise malformed(name, _("The table has more than %(limit)s columns.") % {"limit": MOST_COLUMNS})
    if len(set(columns)) != len(columns) or not all(columns):
        raise malformed(name, _("Every column needs a name of its own."))


class _Lines:
    """Numbered lines of bounded length, which can be given back."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._number = 0
        self._returned: deque[_Line] = deque()
        self.searched = 0
        """Until this line the end of a quote was looked for in vain: those before it are not joined again."""

    def take(self) -> _Line | None:
        if self._returned:
            return self._returned.popleft()
        data = self._stream.readline(LONGEST_ROW + 1)
        if not data:
            return None
        self._number += 1
        if too_long := len(data) > LONGEST_ROW:
            rest = data
            while rest and not rest.endswith(b"\n"):
                rest = self._stream.readline(LONGEST_ROW)
        return _Line(self._number, data[:200] if too_long else data, too_long)

    def give_back(self, lines: Sequence[_Line]) -> None:
        self._returned.extendleft(reversed(lines))
        if lines:
            self.searched = lines[-1].number


def _rows(lines: _Lines, columns: list[str], delimiter: str) -> Iterator[Row | Fault]:
    while (line := lines.take()) is not None:
        if line.too_long:
            yield _fault(line, _("The row is longer than %(limit)s bytes.") % {"limit": LONGEST_ROW})
        elif line.data.strip():
            yield _row(line, lines, columns, delimiter)


def _row(line: _Line, lines: _Lines, columns: list[str], delimiter: str) -> Row | Fault:
    """The row that begins on `line`: what follows belongs to it only while csv says that a quote is open."""
    taken = [line]
    plain = line.data.rstrip(b"\r\n")
    try:
        if b'"' in plain or b"\r" in plain:
            cells = next(csv.reader(_texts(taken, lines), delimiter=delimiter, strict=True), [])
        else:  # most rows are: what csv would do, in a fraction of the time
            cells = plain.decode("utf-8", "surrogateescape").split(delimiter)
    except csv.Error as error:
        lines.give_back(taken[1:])
        return _fault(line, _damage(line.data) or _why_unread(error, len(taken)))
    data = line.data if len(taken) == 1 else b"".join(part.data for part in taken)
    reason = _damage(data)
    if not reason and len(cells) != len(columns):
        reason = _misfit(taken, len(cells), len(columns))
    if reason:
        return _fault(line._replace(data=data), reason)
    values = map(str.strip, cells)
    return Row(
        line.number, dict(zip(columns, map(plain_cell, values) if b"'" in data else values, strict=True))
    )


def _texts(taken: list[_Line], lines: _Lines) -> Iterator[str]:
    """What csv asks for: the first line, and one more each time it finds a quote open at the end.

    Bytes that are no text stay what they are, so that the row ends where it ends all the same.
    """
    first = taken[0]
    yield first.data.decode("utf-8", "surrogateescape")
    size = len(first.data)
    if first.number < lines.searched:
        return
    while len(taken) <= MOST_LINES and (following := lines.take()) is not None:
        taken.append(following)
        size += len(following.data)
        if following.too_long or size > LONGEST_ROW:
            return
        yield following.data.decode("utf-8", "surrogateescape")


def _damage(data: bytes) -> str:
    """Why these bytes are no text that can be kept; empty when they are."""
    if not data.isascii():
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            return _("The row is not UTF-8 text.")
    return _("The row holds null characters.") if b"\x00" in data else ""


def _why_unread(error: csv.Error, lines: int) -> str:
    if lines > 1 or str(error) == QUOTE_IS_OPEN:
        return _("A quotation mark is opened and never closed.")
    return _("The row cannot be read as CSV.")


def _misfit(taken: list[_Line], found: int, expected: int) -> str:
    counts = {"found": found, "expected": expected, "last": taken[-1].number}
    if len(taken) > 1:
        return _("The row ends on line %(last)s and has %(found)s columns instead of %(expected)s.") % counts
    return _("The row has %(found)s columns instead of %(expected)s.") % counts


def _fault(line: _Line, reason: str) -> Fault:
    return Fault(line.number, reason, line.data[:200].decode("utf-8", "replace").replace("\x00", "�").strip())
