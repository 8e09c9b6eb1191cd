"""A workbook opened so that no part of it takes much memory, however small the file that unpacks to it.

The library builds a tree of a part and lets go of a row, or of a shared text, only once that has ended: one
row of two million cells is held whole, and so is what stands around the rows. Each part is therefore parsed
a second time on its way to the library, for its measures alone, and reading ends where they are exceeded.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO
from xml.parsers import expat

from openpyxl.chartsheet import Chartsheet
from openpyxl.reader.excel import ExcelReader
from openpyxl.workbook import Workbook
from openpyxl.xml.constants import SHEET_MAIN_NS

LARGEST_PART = 16 * 1024 * 1024
"""Bytes of a part that is read whole, such as the texts that cells share; rows are read one by one.

The archive gives no more of a part than it declares."""
LARGEST_ROW = 4 * 1024 * 1024
"""Bytes of XML that one row, or one shared text, and one name or value in it may have."""
HEAVIEST_ROW = 150_000
"""Elements and attributes of one row: some more than 16,384 cells have, the most that a spreadsheet has."""
HEAVIEST_AROUND = 1_000_000
"""Elements and attributes around the rows, or of a part that is read whole: styles are the most of them."""
MOST_ROWS = 1_048_576
"""Of a spreadsheet. The library keeps an empty element of each."""
HEAVIEST_EMPTY = 1_000_000
"""Elements and attributes of rows in a line that hold no value: about two seconds' reading."""
DEEPEST = 100
"""Elements within each other: those of a row stand some six deep."""
ROW, TEXT = f"{SHEET_MAIN_NS}}}row", f"{SHEET_MAIN_NS}}}si"
_CHUNK = 64 * 1024
_NO_ROWS = f'<sheetData xmlns="{SHEET_MAIN_NS}"/>'.encode()


class TooHeavy(RuntimeError):
    """A part would take more memory than it may."""


class TooEmpty(TooHeavy):
    """Rows without a value would keep whoever reads them waiting."""


def value_found(book: Any) -> None:
    """Whoever reads the rows says that one holds a value: rows without are counted from here."""
    book._archive.empty = 0


def open_workbook(stream: BinaryIO) -> Workbook:
    """To be read row by row. Raises TooHeavy, now or while rows are read, and what the library raises."""
    reader = _Reader(stream)
    reader.read()
    return reader.wb


class _Reader(ExcelReader):
    def __init__(self, stream: BinaryIO) -> None:
        super().__init__(stream, read_only=True, data_only=True, keep_links=False)
        self.archive: _Archive = _Archive(stream)

    def read_strings(self) -> None:
        with self.archive.giving(TEXT):
            super().read_strings()

    def read_worksheets(self) -> None:
        """Without looking for their size, which some would be read to the end for."""
        with self.archive.giving(None):
            super().read_worksheets()

    def read_chartsheet(self, sheet: Any, _rel: Any) -> None:
        """A chart holds no table; it keeps its place among the sheets, which names of ranges count by."""
        chart: Any = Chartsheet()
        book: Any = self.wb
        chart._parent, chart.title = book, sheet.name
        book._add_sheet(chart)


class _Archive(zipfile.ZipFile):
    """`open` gives a part of which the library lets go bit by bit; `read` one that it keeps whole."""

    _giving: str | None = ROW
    empty = 0
    """Elements and attributes of rows since the last that held a value."""

    @contextmanager
    def giving(self, ended: str | None) -> Iterator[None]:
        """What the library lets go of once it has ended; with None a sheet without rows is given."""
        before, self._giving = self._giving, ended
        try:
            yield
        finally:
            self._giving = before

    def open(self, name: Any, *_given: Any, **_more: Any) -> Any:
        if self._giving is None:
            return io.BytesIO(_NO_ROWS)
        if self._giving == TEXT:
            self._refuse_large(name)
            return _Part(super().open(name), _Measure(TEXT))
        self.empty = 0
        return _Part(super().open(name), _Measure(ROW, self._count_row))

    def _count_row(self, weight: int) -> None:
        self.empty += weight
        if self.empty > HEAVIEST_EMPTY:
            raise TooEmpty

    def read(self, name: Any, pwd: bytes | None = None) -> bytes:
        self._refuse_large(name)
        with super().open(name, pwd=pwd) as part, _Part(part, _Measure(None)) as measured:
            return b"".join(iter(lambda: measured.read(_CHUNK), b""))

    def _refuse_large(self, name: Any) -> None:
        if self.getinfo(name).file_size > LARGEST_PART:
            raise TooHeavy


class _Part(io.RawIOBase):
    """Bytes of a part, measured before anybody sees them."""

    def __init__(self, part: Any, measure: _Measure) -> None:
        self._part, self._measure = part, measure

    def read(self, size: int = -1) -> bytes:
        data: bytes = self._part.read(_CHUNK if size < 0 else min(size, _CHUNK))
        self._measure.take(data)
        return data

    def close(self) -> None:
        self._part.close()
        super().close()


class _Measure:
    """What the library holds at one time of a part of which it lets go of every `ended`."""

    def __init__(self, ended: str | None, count_row: Callable[[int], None] = lambda _weight: None) -> None:
        self._ended, self._count_row = ended, count_row
        self._inside = False
        self._row = self._around = self._rows = self._depth = 0
        self._taken = self._since = self._bytes_around = 0
        self._parser = parser = expat.ParserCreate(namespace_separator="}")
        parser.ordered_attributes = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.StartDoctypeDeclHandler = self._refuse

    def take(self, data: bytes) -> None:
        """Raises TooHeavy. What is no XML is nothing to measure: the library stops at the same place."""
        try:
            self._parser.Parse(data, False)
        except expat.ExpatError:
            return
        self._taken += len(data)
        waiting = self._taken - max(self._parser.CurrentByteIndex, 0)
        held = self._taken - self._since
        if self._inside:
            self._refuse(too_much=max(held, waiting) > LARGEST_ROW)
        else:
            self._refuse(too_much=waiting > LARGEST_ROW or self._bytes_around + held > LARGEST_PART)

    def _start(self, name: str, attributes: list[str]) -> None:
        weight = 1 + len(attributes)
        self._depth += 1
        self._refuse(too_much=self._depth > DEEPEST)
        if self._inside:
            self._row += weight
            self._refuse(too_much=self._row > HEAVIEST_ROW or name == self._ended)
        elif name == self._ended:
            self._inside, self._row = True, weight
            self._rows += 1
            self._bytes_around += self._moved()
            self._refuse(too_much=self._rows > MOST_ROWS)
        else:
            self._around += weight
            self._refuse(too_much=self._around > HEAVIEST_AROUND)

    def _end(self, name: str) -> None:
        self._depth -= 1
        if self._inside and name == self._ended:
            self._count_row(self._row)
            self._inside, self._row = False, 0
            self._moved()

    def _moved(self) -> int:
        """Bytes since the last row began or ended."""
        before, self._since = self._since, self._parser.CurrentByteIndex
        return self._since - before

    def _refuse(self, *_told: object, too_much: bool = True) -> None:
        if too_much:
            raise TooHeavy
