"""Every line of a table becomes part of a row or of a fault, whatever stands between its commas."""

from __future__ import annotations

import io
import time

import pytest

from cmdb.rules.cells import safe_cell
from cmdb.rules.import_columns import CIS
from cmdb.rules.import_files import looked_at
from cmdb.rules.mapping import ColumnMapping, faults_of
from cmdb.rules.table_rows import MOST_COLUMNS, MOST_LINES, Fault, Row, read_table
from tests.cmdb.build import table
from tests.cmdb.test_formats import sheet
from tests.support import refusal_of


def read(*lines: str) -> list[Row | Fault]:
    return list(read_table(table("id,ci_class,name", *lines), ("id",), "cis").rows)


def names(rows: list[Row | Fault]) -> dict[int, str]:
    return {row.line: row.values["name"] for row in rows if isinstance(row, Row)}


def faults(rows: list[Row | Fault]) -> dict[int, str]:
    return {row.line: row.reason for row in rows if isinstance(row, Fault)}


def test_a_quote_within_a_cell_is_a_character_like_others() -> None:
    rows = read('1,rack,19" rack A', "2,server,web", '3,rack,19" rack B', '4,rack,19" and 23"')
    assert names(rows) == {2: '19" rack A', 3: "web", 4: '19" rack B', 5: '19" and 23"'}


def test_a_quoted_cell_goes_on_over_lines_though_a_quote_stands_within_a_cell_before_it() -> None:
    rows = read('1"A,rack,"two', 'lines"', "2,server,web")
    assert names(rows) == {2: "two\nlines", 4: "web"}
    assert faults(rows) == {}


@pytest.mark.parametrize("ending", ["3,server,db", '3,server,"db"', '3,rack,"B" or C'])
def test_a_quote_that_is_never_closed_costs_its_own_line_alone(ending: str) -> None:
    rows = read('1,rack,"A', "2,server,web", ending, "4,server,app")
    assert faults(rows)[2] == "A quotation mark is opened and never closed."
    assert {3, 5} <= set(names(rows))
    assert {row.line for row in rows} == {2, 3, 4, 5}


def test_a_row_over_several_lines_that_does_not_fit_says_where_it_ends_and_is_told_with_them() -> None:
    rows = read('1,rack,"A', "2,server,web", 'B",one,more', "4,server,app")
    assert names(rows) == {5: "app"}
    (fault,) = (row for row in rows if isinstance(row, Fault))
    assert fault.reason == "The row ends on line 4 and has 5 columns instead of 3."
    assert fault.text == '1,rack,"A\n2,server,web\nB",one,more'


def test_a_row_over_several_lines_that_is_no_text_ends_where_its_quote_does() -> None:
    data = b'id,ci_class,name\n1,rack,"\xff\n5,server,x"\n2,rack,"a\x00\n6,server,y"\n3,server,web\n'
    rows = list(read_table(io.BytesIO(data), ("id",), "cis").rows)
    assert faults(rows) == {2: "The row is not UTF-8 text.", 4: "The row holds null characters."}
    assert names(rows) == {6: "web"}


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_cells_are_separated_by_what_the_header_has_most_of(mark: str) -> None:
    lines = (mark.join(cells) for cells in (["id", "ci_class", "name"], ["1", "server", '"a, b; c\td"']))
    (row,) = read_table(table(*lines), ("id",), "cis").rows
    assert row == Row(2, {"id": "1", "ci_class": "server", "name": "a, b; c\td"})


WRITTEN = ["=1+1", "-5", "+49 30", "@home", "'=1", "''-2", "it's", "'quoted", "'", "x=1"]


@pytest.mark.parametrize("text", WRITTEN)
def test_a_cell_that_was_kept_from_running_comes_back_as_it_was(text: str) -> None:
    (row,) = read(f'1,server,"{safe_cell(text)}"')
    assert row == Row(2, {"id": "1", "ci_class": "server", "name": text})


@pytest.mark.parametrize("mark", ["\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"])
@pytest.mark.parametrize("cell", ["we{}b", '"we{}b"'])
def test_a_cell_is_cut_at_no_mark_that_ends_lines_elsewhere(mark: str, cell: str) -> None:
    rows = read(f"1,server,{cell.format(mark)}", "2,server,db")
    assert names(rows) == {2: f"we{mark}b", 3: "db"}


def test_a_carriage_return_alone_is_kept_within_quotes_and_told_elsewhere() -> None:
    rows = read('1,server,"we\rb"', "2,server,we\rb", "3,server,db\r")
    assert names(rows) == {2: "we\rb", 4: "db"}
    assert faults(rows) == {3: "The row cannot be read as CSV."}


@pytest.mark.parametrize("line", ['x","y', '"', 'x,"', '"x', '"""', '","', 'a"b,"c', '"a"b'])
def test_quotes_in_any_order_lose_no_line_and_keep_nobody_waiting(line: str) -> None:
    count = 50 * MOST_LINES
    began = time.process_time()
    rows = read(*[line] * count, "last,server,web")
    assert time.process_time() - began < 5, "of less than half a second"
    ends = [*(row.line - 1 for row in rows[1:]), count + 2]
    for row, end in zip(rows, ends, strict=True):
        owned = isinstance(row, Row) and "\n" in "".join(row.values.values())
        assert row.line == end or owned or f"ends on line {end}" in row[1]


def spread(columns: list[str], form: str) -> io.BytesIO:
    """A table without rows, as a workbook or as CSV."""
    return io.BytesIO(sheet(tuple(columns))) if form == "xlsx" else table(",".join(columns))


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_table_has_so_many_columns_and_one_with_more_is_refused_and_not_cut(form: str) -> None:
    most = [f"c{number}" for number in range(MOST_COLUMNS)]
    assert looked_at(spread(most, form), None)["cis"]["names"] == most
    refusal = refusal_of(lambda: looked_at(spread([*most, "more"], form), None))
    assert (refusal.code, refusal.message) == ("malformed_file", "The table has more than 500 columns.")


def test_a_column_far_to_the_right_is_not_left_out_unsaid() -> None:
    far: list[str] = ["id", *[""] * 600, "far"]
    assert refusal_of(lambda: looked_at(spread(far, "xlsx"), None)).code == "malformed_file"


def test_a_mapping_of_very_many_columns_is_looked_through_soon() -> None:
    columns = {f"c{number}": f"a{number % 9_000}" for number in range(10_000)}
    began = time.process_time()
    faults = faults_of(CIS, list(columns), ColumnMapping(columns))
    assert time.process_time() - began < 1
    assert any("Given twice: a0, a1, " in fault for fault in faults)
