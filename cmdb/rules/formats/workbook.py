"""A spreadsheet (XLSX): the first sheet holds items, one called "relationships" the relationships.

Bounded before it is opened: a workbook is a ZIP archive, and a small one can unpack to very much.
"""

from __future__ import annotations

import datetime as dt
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, BinaryIO

from defusedxml import ElementTree
from django.utils.translation import gettext as _
from openpyxl.utils.exceptions import InvalidFileException

from cmdb.rules.cells import plain_cell
from cmdb.rules.formats.bounded_workbook import (
    LARGEST_PART,
    MOST_ROWS,
    TooEmpty,
    TooHeavy,
    open_workbook,
    value_found,
)
from cmdb.rules.import_columns import EDGE_COLUMNS, ITEM_REQUIRED, missing_from, told_required
from cmdb.rules.table_rows import (
    LONGEST_ROW,
    MOST_COLUMNS,
    Fault,
    Row,
    Table,
    check_columns,
    malformed,
)
from itsm.core.refusals import OperationRefused
from itsm.core.telling import is_storable

LARGEST_UNPACKED = 512 * 1024 * 1024
TYPES, SHEET = "[Content_Types].xml", "spreadsheetml.worksheet+xml"
MOST_PARTS = 2000
WIDEST = 16_384
"""Columns of a spreadsheet: so far a header is looked at, so that no column is left out unsaid."""
MOST_EMPTY_ROWS = 100_000
"""In a line: about a second's reading. Wide ones are bounded by what they weigh."""
EDGES = "relationships"
REQUIRED = {"cis": ITEM_REQUIRED, EDGES: EDGE_COLUMNS}

_BROKEN = (
    InvalidFileException,
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    lzma.LZMAError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)
"""What the library and the archive below it raise on a damaged or encrypted workbook.

XML that cannot be parsed is a SyntaxError."""


def tables(stream: BinaryIO, name: str, *, as_named: bool = True) -> tuple[Table | None, Table | None]:
    """Items and relationships of the workbook. Refused: malformed_file."""
    _look_inside(stream, name)
    try:
        book = open_workbook(stream)
    except TooHeavy as heavy:
        raise malformed(name, _("The workbook is too large when unpacked.")) from heavy
    except _BROKEN as broken:
        raise malformed(name, _("The workbook cannot be read.")) from broken
    sheets = {sheet.title.strip().lower(): sheet for sheet in book.worksheets}
    edges = sheets.pop(EDGES, None)
    items = next(iter(sheets.values()), None)
    return (
        _table(items, REQUIRED["cis"] if as_named else ()) if items is not None else None,
        _table(edges, REQUIRED[EDGES] if as_named else (), EDGES) if edges is not None else None,
    )


def _look_inside(stream: BinaryIO, name: str) -> None:
    try:
        with zipfile.ZipFile(stream) as archive:
            parts = archive.infolist()
            sheets = _sheets(archive)
    except _BROKEN:
        raise malformed(name, _("The workbook cannot be read.")) from None
    whole = [part.file_size for part in parts if part.filename.lstrip("/") not in sheets]
    if (
        len(parts) > MOST_PARTS
        or sum(part.file_size for part in parts) > LARGEST_UNPACKED
        or max(whole, default=0) > LARGEST_PART
    ):
        raise malformed(name, _("The workbook is too large when unpacked."))
    stream.seek(0)


def _sheets(archive: zipfile.ZipFile) -> set[str]:
    """Parts that the archive itself declares to be sheets, wherever they lie."""
    if TYPES not in archive.namelist() or archive.getinfo(TYPES).file_size > LARGEST_PART:
        return set()
    declared = ElementTree.fromstring(archive.read(TYPES), forbid_dtd=True)
    return {
        one.get("PartName", "").lstrip("/") for one in declared if one.get("ContentType", "").endswith(SHEET)
    }


def _table(sheet: Any, required: Sequence[str], name: str = "cis") -> Table:
    columns = _header(sheet, name)
    rows = enumerate(_rows_of(sheet, MOST_COLUMNS + 1), 1)
    next(rows, None)
    if missing := missing_from(columns, required):
        raise malformed(name, _("These columns are missing: %(names)s.") % {"names": told_required(missing)})
    return Table(columns, _not_emptiness(_read(rows, columns), sheet.parent, name))


def _header(sheet: Any, name: str) -> list[str]:
    try:
        header = next(_rows_of(sheet, WIDEST), ())
    except TooEmpty:
        raise _too_empty(name) from None
    if header is None:
        raise malformed(name, _("The workbook cannot be read."))
    columns = [_text(value) for value in header]
    while columns and not columns[-1]:
        columns.pop()
    check_columns(columns, name)
    if not all(map(is_storable, columns)):
        raise malformed(name, _("Every column needs a name of its own."))
    return columns


def _too_empty(name: str) -> OperationRefused:
    next_step = _("Delete the empty rows and columns of the workbook, and send it again.")
    return malformed(name, _why_empty(), next_step)


def _not_emptiness(rows: Iterator[Row | Fault | None], book: Any, name: str) -> Iterator[Row | Fault]:
    """Without the empty rows (None). Where too many follow one another reading ends: refused when they come
    before every other item, and else told, as the rows before them are good. Relationships are read when the
    items are in, and a refusal is to change nothing: of them it is always told.
    """
    found, empty = 1, 0
    try:
        for row in rows:
            empty = empty + 1 if row is None else 0
            if empty > MOST_EMPTY_ROWS:
                raise TooEmpty
            if row is not None:
                found = row.line
                value_found(book)
                yield row
    except TooEmpty:
        if found == 1 and name != EDGES:
            raise _too_empty(name) from None
        yield Fault(found + 1, _why_empty(), "")


def _why_empty() -> str:
    return _("Very many empty rows or cells follow: nothing is read from here on.")


def _rows_of(sheet: Any, most_columns: int) -> Iterator[tuple[Any, ...] | None]:
    """Cells row by row; None, and no more, where the sheet is broken."""
    try:
        yield from sheet.iter_rows(values_only=True, max_col=most_columns)
    except TooEmpty:
        raise
    except _BROKEN:
        yield None


def _read(
    rows: Iterable[tuple[int, tuple[Any, ...] | None]], columns: list[str]
) -> Iterator[Row | Fault | None]:
    """Each row; None for an empty one."""
    for number, cells in rows:
        if cells is None or number > MOST_ROWS:
            yield Fault(number, _("The workbook cannot be read from here on."), "")
            return
        values = [] if cells.count(None) == len(cells) else [_text(value) for value in cells]
        if not any(values):
            yield None
        elif any(values[len(columns) :]):
            yield Fault(number, _("The row has cells beyond the last column with a name."), values[0][:200])
        elif not all(map(is_storable, values)):
            yield Fault(number, _("The row holds null characters or broken Unicode."), "")
        elif sum(map(len, values)) > LONGEST_ROW:
            yield Fault(number, _("The row is longer than %(limit)s bytes.") % {"limit": LONGEST_ROW}, "")
        else:
            padded = values + [""] * len(columns)
            yield Row(number, dict(zip(columns, padded, strict=False)))


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat()
    return plain_cell(str(value).strip())
