"""The list taken away: what the page found, in columns that a spreadsheet may open safely."""

from __future__ import annotations

import csv
import io
import itertools
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL
from openpyxl import load_workbook

from cmdb.presentation import answers
from cmdb.queries import exports
from cmdb.queries.bounds import in_time
from itsm.core.refusals import OperationRefused
from tests.cast import Cast
from tests.clients import api, browser
from tests.cmdb.build import make_ci

pytestmark = pytest.mark.django_db


def content(answer: Any) -> bytes:
    assert answer.status_code == 200, answer.content
    return b"".join(answer.streaming_content)


def rows(answer: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content(answer).decode("utf-8-sig"))))


def test_csv_holds_what_the_filters_find_with_the_attributes_of_the_class(cast: Cast) -> None:
    make_ci(cast.conny, "web", attributes={"cpu_cores": 8}, owner=cast.rolf, tags=["pci", "dmz"])
    make_ci(cast.conny, "switch", "network_device")
    (row,) = rows(browser(cast.rita).get("/cis/export/?ci_class=server"))
    assert (row["name"], row["attributes.cpu_cores"], row["owner"]) == ("web", "8", "rolf")
    assert (row["tags"], row["ci_class"], row["unit"]) == ("dmz, pci", "server", "Retail")
    assert len(rows(api(cast.rita).get("/api/v1/cis/export/"))) == 2


def test_columns_are_chosen_in_the_order_given(cast: Cast) -> None:
    make_ci(cast.conny, "web", attributes={"cpu_cores": 8})
    answer = api(cast.rita).get("/api/v1/cis/export/?columns=attributes.cpu_cores,name,attributes")
    text = content(answer).decode("utf-8-sig").splitlines()
    assert text[0] == "attributes.cpu_cores,name,attributes"
    assert text[1].startswith("8,web,")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_no_cell_is_run_as_a_formula(cast: Cast, kind: str) -> None:
    make_ci(cast.conny, "=HYPERLINK(1)", environment="@SUM(1)", tags=["-1+1"])
    answer = browser(cast.rita).get(f"/cis/export/?as={kind}&columns=name,environment,tags,criticality")
    if kind == "csv":
        (row,) = rows(answer)
        values: list[Any] = list(row.values())
        assert values == ["'=HYPERLINK(1)", "'@SUM(1)", "'-1+1", "3"]
        return
    sheet = load_workbook(io.BytesIO(content(answer)))["CIs"]
    header, values_of_sheet = sheet.iter_rows(values_only=True)
    assert header == ("name", "environment", "tags", "criticality")
    assert values_of_sheet == ("'=HYPERLINK(1)", "'@SUM(1)", "'-1+1", 3)


def test_json_holds_the_documents_of_the_api(cast: Cast) -> None:
    ci = make_ci(cast.conny, "web", attributes={"cpu_cores": 8})
    assert json.loads(content(browser(cast.rita).get("/cis/export/?as=json&q=nothing"))) == []
    (document,) = json.loads(content(browser(cast.rita).get("/cis/export/?as=json")))
    assert document == api(cast.rita).get(f"/api/v1/cis/{ci.number}/").json()


def test_what_somebody_may_not_see_is_in_no_file(cast: Cast) -> None:
    make_ci(cast.adam, "secret ledger", unit=cast.payments)
    for kind in ("csv", "json"):
        assert b"secret" not in content(browser(cast.rita).get(f"/cis/export/?as={kind}"))


@pytest.mark.parametrize("query", ["as=pdf", "columns=colour", "state=odd"])
def test_what_cannot_be_meant_is_refused(cast: Cast, query: str) -> None:
    for answer in (
        api(cast.rita).get(f"/api/v1/cis/export/?{query}"),
        browser(cast.rita).get(f"/cis/export/?{query}"),
    ):
        assert answer.status_code == 422


def test_too_many_for_a_sheet_are_refused_with_what_to_do(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "MOST_ROWS_OF_A_SHEET", 1)
    for name in ("web-1", "web-2"):
        make_ci(cast.conny, name)
    problem = api(cast.rita).get("/api/v1/cis/export/?as=xlsx").json()
    assert problem["code"] == "export_too_large"
    assert "CSV" in problem["next_step"]


def slow_from(chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Items are read one by one, a tenth of a second is allowed, and from that one on each takes a second."""
    read = itertools.count()

    @contextmanager
    def bounded() -> Iterator[None]:
        with in_time(0.1):
            if next(read) >= chunk:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_sleep(1)")
            yield

    monkeypatch.setattr(exports, "in_time", bounded)
    monkeypatch.setattr(exports, "CHUNK", 1)


def test_a_slow_search_is_stopped(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    make_ci(cast.conny, "web")
    asleep = RawSQL("pg_sleep(1) IS NULL", [], BooleanField())
    monkeypatch.setattr(exports, "in_time", lambda: in_time(0.05))
    monkeypatch.setattr("cmdb.queries.items.matching", lambda rows, _text: rows.filter(asleep))
    assert api(cast.rita).get("/api/v1/cis/export/?q=web").json()["code"] == "query_too_slow"


@pytest.mark.parametrize("kind", ["csv", "json", "xlsx"])
def test_a_slow_export_is_refused_before_it_begins(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    make_ci(cast.conny, "first")
    slow_from(0, monkeypatch)
    assert browser(cast.rita).get(f"/cis/export/?as={kind}").status_code == 422
    problem = api(cast.rita).get(f"/api/v1/cis/export/?as={kind}").json()
    assert problem["code"] == "query_too_slow"
    assert "Narrow it" in problem["next_step"]


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_a_file_that_broke_off_cannot_be_taken_for_a_whole_one(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    for name in ("first", "second"):
        make_ci(cast.conny, name)
    slow_from(1, monkeypatch)
    pieces: list[bytes] = []
    answer: Any = browser(cast.rita).get(f"/cis/export/?as={kind}&columns=name")
    with pytest.raises(OperationRefused):
        pieces.extend(answer.streaming_content)
    text = b"".join(pieces).decode("utf-8-sig")
    assert "first" in text
    if kind == "csv":
        assert text.splitlines()[-1].startswith("#export_incomplete,")
    else:
        with pytest.raises(json.JSONDecodeError):
            json.loads(text)


def test_an_export_that_goes_on_too_long_breaks_off(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("first", "second"):
        make_ci(cast.conny, name)
    monkeypatch.setattr(exports, "CHUNK", 1)
    assert len(rows(browser(cast.rita).get("/cis/export/?columns=name"))) == 2
    monkeypatch.setattr(exports, "MOST_SECONDS_IN_ALL", -1.0)
    assert api(cast.rita).get("/api/v1/cis/export/?as=xlsx").json()["code"] == "query_too_slow"


def test_the_list_offers_the_files_with_its_filters(cast: Cast) -> None:
    make_ci(cast.conny, "web")
    text = browser(cast.rita).get("/cis/?q=web&ci_class=server").content.decode()
    assert "/cis/export/?q=web&amp;ci_class=server&amp;as=xlsx" in text
