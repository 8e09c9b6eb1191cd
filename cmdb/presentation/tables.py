"""Rows as CSV, JSON or XLSX, piece by piece: however many there are, memory does not grow with them."""

import csv
import datetime as dt
import io
import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from cmdb.rules.cells import safe_cell

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MOST_ROWS_OF_A_SHEET = 200_000
PIECE_ROWS = 500
LONGEST_CELL = 32_767
ROUNDED_BY_SHEETS = 10**15
"""Whole numbers from here on lose digits."""
BROKEN_OFF = "#export_incomplete"
"""First cell of the last row of a file that broke off; the cell beside it says so in words."""


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]], broken_off: str) -> Iterator[bytes]:
    """UTF-8 with a byte order mark, which tells spreadsheets so; no cell is run as a formula.

    When the rows break off, a last row says so in the words of `broken_off`: half a table looks like a whole
    one. The error goes on to the server, which then breaks off the answer too.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    text.write("\ufeff")
    writer.writerow(columns)
    try:
        for count, row in enumerate(rows, 1):
            writer.writerow([_plain(value) for value in row])
            if count % PIECE_ROWS == 0:
                yield _taken(text)
    except Exception:
        writer.writerow([BROKEN_OFF, broken_off])
        yield _taken(text)
        raise
    yield _taken(text)


def _taken(text: io.StringIO) -> bytes:
    piece = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return piece


def as_json(documents: Iterable[str]) -> Iterator[bytes]:
    """One array; each document on a line of its own. What broke off lacks its end: no program reads it."""
    before = "[\n"
    for document in documents:
        yield f"{before}{document}".encode()
        before = ",\n"
    yield b"[]\n" if before == "[\n" else b"\n]\n"


def as_xlsx(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> BinaryIO:
    """A workbook with one sheet, in a temporary file at its beginning; texts are texts and no formulas."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("CIs")
    sheet.freeze_panes = "A2"
    sheet.append(list(columns))
    try:
        for row in rows:
            sheet.append([_cell(value) for value in row])
    except Exception:
        sheet.close()
        sheet._writer.cleanup()  # the half sheet lies in a file of its own until the process ends
        raise
    file: BinaryIO = tempfile.TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    book.save(file)
    file.seek(0)
    return file


def _plain(value: Any) -> Any:
    """A list with commas between its parts, as an import reads it; as JSON where it would not read it so."""
    if isinstance(value, list):
        text = ", ".join(map(str, value))
        value = json.dumps(value, ensure_ascii=False) if ";" in text or text.startswith("[") else text
    if isinstance(value, dt.datetime):
        return value.isoformat()
    return safe_cell(value) if isinstance(value, str) else value


def _cell(value: Any) -> Any:
    """Numbers stay numbers but for long ones, which a sheet rounds; moments are texts with their zone, which
    a sheet's own dates lack.
    """
    value = _plain(value)
    if isinstance(value, int) and abs(value) >= ROUNDED_BY_SHEETS:
        return str(value)
    return ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST_CELL] if isinstance(value, str) else value
