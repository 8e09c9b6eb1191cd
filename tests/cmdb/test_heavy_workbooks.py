"""A small workbook that unpacks to very much is refused, or loses rows, before it takes much memory."""

from __future__ import annotations

import io
import tracemalloc
import zipfile

import pytest

from cmdb.rules.formats import bounded_workbook, workbook
from cmdb.rules.import_files import looked_at, tables_of
from cmdb.rules.table_rows import Fault
from itsm.core.refusals import OperationRefused
from tests.cmdb.test_formats import HEADER, sheet

MILLION = 1_000_000
BEGIN = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
PREFIXED = BEGIN.replace("<worksheet xmlns=", "<x:worksheet xmlns:x=")
CELL = '<c t="inlineStr"><is><t>%s</t></is></c>'
NAMED = f"<row>{''.join(CELL % name for name in HEADER)}</row>"
SHEET, STRINGS, STYLES = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"

SHARED = b"""<Override PartName="/xl/sharedStrings.xml"
    ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>"""


def rewritten(part: str, content: str | bytes, *, also: tuple[bytes, bytes] = (b"", b"")) -> bytes:
    """A sound workbook of which one part is another; `also` replaces words in what it says of its parts."""
    file = io.BytesIO()
    sound = io.BytesIO(sheet(HEADER, ("1", "server", "web", 1, 2)))
    with zipfile.ZipFile(sound) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "[Content_Types].xml":
                data = data.replace(*also)
                data = data.replace(b"</Types>", SHARED + b"</Types>") if part == STRINGS else data
            if name != part:
                new.writestr(name, data)
        new.writestr(part, content)
    return file.getvalue()


def in_sheet(rows: str) -> str:
    return f"{BEGIN}<sheetData>{rows}</sheetData></worksheet>"


@pytest.mark.parametrize(
    ("part", "content"),
    [
        (SHEET, in_sheet(f"<row>{'<c/>' * 2 * MILLION}</row>")),
        (
            SHEET,
            f"{PREFIXED}<x:sheetData><x:row>{'<x:c/>' * 2 * MILLION}</x:row></x:sheetData></x:worksheet>",
        ),
        (SHEET, in_sheet(f"<row>{'<c/>' * 2 * MILLION}</row>").encode("utf-16")),
        (SHEET, in_sheet(f"<row>{'<c/><!--</row>-->' * MILLION}</row>")),
        (SHEET, in_sheet(f"<row>{('<c/>' * 60_000 + '<row/>') * 30}</row>")),
        (SHEET, in_sheet(f'<row><c r="{"A" * 40 * MILLION}"/></row>')),
        (SHEET, in_sheet(f"<row>{CELL % ('a' * 60 * MILLION)}</row>")),
        (SHEET, in_sheet(f"<row>{CELL % ('&amp;' * 10 * MILLION)}</row>")),
        (SHEET, in_sheet("<x/>" * 2 * MILLION)),
        (SHEET, in_sheet("<x>" * 2 * MILLION)),
        (SHEET, in_sheet(("<row/>" + " " * 600) * 100_000)),
        (STRINGS, f"<sst {BEGIN[11:]}<si>{'<t/>' * 3 * MILLION}</si></sst>"),
        (STYLES, f"<styleSheet {BEGIN[11:]}{'<x/>' * 4 * MILLION}</styleSheet>"),
        ("docProps/core.xml", f"<a>{'<x/>' * 4 * MILLION}</a>"),
    ],
)
def test_no_part_of_a_workbook_takes_much_memory(part: str, content: str | bytes) -> None:
    data = rewritten(part, content)
    assert len(data) < 300_000
    del content
    tracemalloc.start()
    try:
        told = read_all(data)
        assert tracemalloc.get_traced_memory()[1] < 130_000_000
    finally:
        tracemalloc.stop()
    assert "too large" in told or "cannot be read" in told


def test_a_sheet_that_is_the_styles_as_well_is_bounded_as_they_are() -> None:
    words = b'PartName="/xl/worksheets/sheet1.xml"'
    poses = b'PartName="/xl/styles.xml" ContentType="a.spreadsheetml.worksheet+xml"/><Override ' + words
    data = rewritten(
        STYLES, f"<styleSheet {BEGIN[11:]}{' ' * 60 * MILLION}</styleSheet>", also=(words, poses)
    )
    tracemalloc.start()
    try:
        assert "too large" in read_all(data)
        assert tracemalloc.get_traced_memory()[1] < 30_000_000
    finally:
        tracemalloc.stop()


def test_rows_and_texts_are_bounded_in_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded_workbook, "MOST_ROWS", 1000)
    assert "cannot be read" in read_all(rewritten(SHEET, in_sheet(NAMED + "<row/>" * 5000)))
    assert "too large" in read_all(rewritten(STRINGS, f"<sst {BEGIN[11:]}{'<si/>' * 5000}</sst>"))


def test_a_row_far_down_does_not_keep_anybody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 1000)
    far = f'{NAMED}<row r="999999999999">{CELL % "1"}</row>'
    assert "from here on" in read_all(rewritten(SHEET, in_sheet(far)))


def test_rows_as_wide_as_a_spreadsheet_has_them_are_read() -> None:
    filled = "".join(CELL % value for value in ("1", "server", "web", "1", "2"))
    wide = "".join(f'<c r="{place}2" s="0" t="n"/>' for place in ("XFD",) * 16_379)
    rows = NAMED + f"<row>{filled}{wide}</row>"
    items = tables_of(io.BytesIO(rewritten(SHEET, in_sheet(rows))), None)["cis"]
    assert [row.values["name"] for row in items.rows if not isinstance(row, Fault)] == ["web"]


def read_all(data: bytes) -> str:
    """What is said of the workbook when it is looked at, or of its rows when they are read."""
    try:
        looked_at(io.BytesIO(data), None)
        items = tables_of(io.BytesIO(data), None, as_named=False)["cis"]
        return " ".join(row.reason for row in items.rows if isinstance(row, Fault))
    except OperationRefused as refused:
        return str(refused.refusal.message)
