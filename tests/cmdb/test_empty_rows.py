"""Rows of a workbook that hold nothing keep nobody waiting: whoever uploads it least of all."""

from __future__ import annotations

import io
import time

import pytest
from openpyxl import load_workbook

from cmdb.models import ConfigurationItem
from cmdb.rules.formats import bounded_workbook, workbook
from cmdb.rules.import_files import looked_at, tables_of
from cmdb.rules.table_rows import Fault
from itsm.core.refusals import OperationRefused
from tests.cast import Cast
from tests.cmdb.test_formats import HEADER, bring, sheet
from tests.cmdb.test_heavy_workbooks import CELL, NAMED, SHEET, in_sheet, rewritten

EMPTY_CELLS = '<c s="1"/>' * 16_000
FILLED = f"<row>{''.join(CELL % value for value in ('1', 'server', 'web', '1', '2'))}</row>"
FAR_DOWN = f'<row r="1000000">{CELL % "1"}</row>'
BLANK = f"<row>{(CELL % ' ') * 500}</row>"


def of_rows(rows: str) -> io.BytesIO:
    return io.BytesIO(rewritten(SHEET, in_sheet(rows)))


@pytest.mark.parametrize(
    "rows", ["<row/>" * 1_000_000, f"<row>{EMPTY_CELLS}</row>" * 500, FAR_DOWN, BLANK * 3_000]
)
def test_a_sheet_that_begins_with_emptiness_is_refused_soon(rows: str) -> None:
    data = of_rows(NAMED + rows)
    del rows
    began = time.process_time()
    with pytest.raises(OperationRefused) as refused:
        looked_at(data, None)
    assert time.process_time() - began < 10, "of two and a half seconds, beside others on one core"
    refusal = refused.value.refusal
    assert (refusal.code, "Very many empty rows" in refusal.message) == ("malformed_file", True)
    assert "Delete the empty rows" in refusal.next_step


@pytest.mark.parametrize("rows", ["<row/>" * 300_000, f"<row>{EMPTY_CELLS}</row>" * 100])
def test_a_sheet_that_ends_in_emptiness_keeps_its_rows_and_tells_where_reading_ended(rows: str) -> None:
    found = list(tables_of(of_rows(NAMED + FILLED + rows), None)["cis"].rows)
    assert [row.line for row in found] == [2, 3]
    assert isinstance(found[1], Fault)
    assert "from here on" in found[1].reason
    assert set(looked_at(of_rows(NAMED + FILLED + rows), None)) == {"cis"}


def test_empty_rows_between_others_are_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_EMPTY_ROWS", 1_000)
    monkeypatch.setattr(bounded_workbook, "HEAVIEST_EMPTY", 20_000)
    rows = (FILLED + "<row/>" * 900 + f"<row>{'<c/>' * 8_000}</row>") * 20
    found = list(tables_of(of_rows(NAMED + rows), None)["cis"].rows)
    assert len(found) == 20
    assert not [row for row in found if isinstance(row, Fault)]


@pytest.mark.django_db
@pytest.mark.parametrize("beside", [False, True])
def test_relationships_that_begin_with_emptiness_are_told_as_the_items_are_in_by_then(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, beside: bool
) -> None:
    monkeypatch.setattr(workbook, "MOST_EMPTY_ROWS", 100)
    edges = ((None, None, None),) * 200 + (("1", "depends_on", "2"),)
    servers = [(number, "server", f"web-{number}", 1, 2) for number in "12"]
    if beside:
        book = load_workbook(io.BytesIO(sheet(relationships=edges)))
        book.remove(book["Items"])
        file = io.BytesIO()
        book.save(file)
        result = bring(cast.adam, sheet(HEADER, *servers), relationships=file)
    else:
        result = bring(cast.adam, sheet(HEADER, *servers, relationships=edges))
    assert ConfigurationItem.objects.count() == result.cis.created == 2
    (reject,) = result.rejects
    assert (reject.file, reject.line) == ("relationships", 2)
    assert "nothing is read from here on" in reject.reason


def test_rows_that_come_before_the_first_are_emptiness_too() -> None:
    data = of_rows(f'<row r="0">{EMPTY_CELLS}</row>' * 100 + NAMED)
    with pytest.raises(OperationRefused) as refused:
        looked_at(data, None)
    assert "Very many empty rows" in refused.value.refusal.message
