"""A file of items that holds relationships too, beside one of relationships: nothing of either is lost."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from cmdb import actions
from cmdb.actions import import_jobs
from cmdb.actions._import.result import ImportResult
from cmdb.models import ImportJob, Relationship
from itsm.core import audit
from itsm.core.models import User
from tests.cast import Cast
from tests.clients import api, browser
from tests.cmdb.test_formats import HEADER, sheet
from tests.cmdb.uploading import file, worked
from tests.support import nothing_changes, refusal_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("files_kept_here")]

ITEMS: list[dict[str, Any]] = [{"id": n, "ci_class": "server", "name": f"web-{n}"} for n in ("1", "2", "3")]
INNER = {"source": "1", "type": "depends_on", "target": "2"}
BESIDE = "source,type,target\n2,depends_on,3\n"
LINES = "\n".join(json.dumps(record) for record in [*ITEMS, INNER])


def bring(cast: Cast, items: Any, edges: Any, **options: Any) -> ImportResult:
    first, second = (given if isinstance(given, bytes) else given.encode() for given in (items, edges))
    return actions.import_cis(
        actor=cast.conny, cis=io.BytesIO(first), relationships=io.BytesIO(second), **options
    )


def ends() -> set[tuple[str, str]]:
    return set(Relationship.objects.values_list("source__external_id", "target__external_id"))


WORKBOOK = sheet(
    HEADER, *((n, "server", f"web-{n}", 1, 2) for n in "123"), relationships=(("1", "depends_on", "2"),)
)


@pytest.mark.parametrize("items", [json.dumps([*ITEMS, INNER]), LINES, WORKBOOK])
def test_relationships_of_both_files_go_in(cast: Cast, items: Any) -> None:
    result = bring(cast, items, BESIDE)
    assert (result.cis.created, result.relationships.created, result.rejects) == (3, 2, [])
    assert ends() == {("1", "2"), ("2", "3")}
    told = {entry["facts"]["file"] for entry in audit.history_of("import:import")}
    assert told == {"cis", "cis_relationships", "relationships"}


def test_a_rejected_relationship_says_in_which_of_the_files_its_line_stands(cast: Cast) -> None:
    broken = {**INNER, "target": "9"}
    result = bring(cast, json.dumps([ITEMS[0], broken]), "source,type,target\n8,depends_on,1\n")
    assert [(bad.file, bad.line) for bad in result.rejects] == [
        ("cis_relationships", 2),
        ("relationships", 2),
    ]
    assert (result.relationships.rejected, result.cis.rejected) == (2, 0)


def test_what_both_files_say_is_recorded_once(cast: Cast) -> None:
    again = bring(cast, LINES, json.dumps([INNER]))
    assert (again.relationships.created, again.relationships.unchanged) == (1, 1)


@pytest.mark.parametrize(
    "edges", [json.dumps([ITEMS[2], INNER]), json.dumps(ITEMS[2]) + "\n" + json.dumps(INNER)]
)
def test_an_item_in_the_file_of_relationships_is_rejected_and_not_passed_over(cast: Cast, edges: str) -> None:
    result = bring(cast, json.dumps(ITEMS[:2]), edges)
    assert (result.cis.created, result.relationships.created) == (2, 1)
    (reject,) = result.rejects
    assert (reject.file, reject.line) == ("relationships", 1)
    assert "Send it in the file of items" in reject.reason


def test_a_workbook_with_items_is_no_file_of_relationships(cast: Cast) -> None:
    with nothing_changes():
        refusal = refusal_of(lambda: bring(cast, json.dumps(ITEMS), WORKBOOK))
    assert refusal.code == "malformed_file"
    assert "holds items too" in refusal.message


def test_columns_of_a_sheet_of_relationships_are_mapped_apart_from_those_of_the_file_beside_it(
    cast: Cast,
) -> None:
    book = SimpleUploadedFile("items.xlsx", WORKBOOK)
    beside = file("Start;Kind;End\n2;depends_on;3\n9;depends_on;1\n", "edges.csv")
    job = import_jobs.upload_import(cis=book, relationships=beside, source="sheet", actor=cast.conny)
    assert list(job.columns) == ["cis", "cis_relationships", "relationships"]
    page = browser(cast.conny).get(f"/cis/imports/{job.number}/columns/").content.decode()
    assert "Relationships in the file of items" in page
    columns = {"Start": "source", "Kind": "type", "End": "target"}
    sent = {"mapping": {"relationships": {"columns": columns}}}
    answer = api(cast.ina).post(f"/api/v1/imports/{job.number}/simulate/", sent, format="json")
    assert answer.status_code == 200
    worked(job)
    import_jobs.run_import(number=job.number, actor=cast.conny)
    assert worked(job).result["relationships"]["created"] == 2
    assert ends() == {("1", "2"), ("2", "3")}
    with ImportJob.objects.get().rejects.open("rb") as kept:
        rows = list(csv.reader(io.StringIO(kept.read().decode())))
    assert [row[:2] for row in rows[1:]] == [["relationships", "3"]]


def test_the_page_says_in_words_in_which_table_a_rejected_row_stands(cast: Cast) -> None:
    records = [{**ITEMS[0], "ci_class": "spoon"}, {**INNER, "target": "9"}]
    job = import_jobs.upload_import(
        cis=file("\n".join(map(json.dumps, records)), "items.json"),
        relationships=file("source,type,target\n8,depends_on,1\n", "edges.csv"),
        source="sheet",
        actor=cast.conny,
    )
    worked(job)
    page = browser(cast.conny)
    shown = page.get(f"/cis/imports/{job.number}/").content.decode()
    for title in ("Configuration items", "Relationships in the file of items", "Relationships"):
        assert f"<td>{title}</td>" in shown
    assert "cis_relationships" not in shown
    User.objects.filter(pk=cast.conny.pk).update(language="de")
    shown = browser(cast.conny).get(f"/cis/imports/{job.number}/").content.decode()
    assert "<td>Beziehungen in der Datei" in shown


@pytest.mark.parametrize(
    ("header", "outcome"),
    [(("source", "type", "target"), "simulated"), (("Parent", "Relation", "Child"), "simulated"),
     (("Start", "Kind", "End"), "failed")],
)  # fmt: skip
def test_an_import_that_is_older_than_the_mapping_of_a_sheet_beside_a_file_comes_to_its_end(
    cast: Cast, header: tuple[str, ...], outcome: str
) -> None:
    book = load_workbook(io.BytesIO(WORKBOOK))
    for cell, name in zip(book["Relationships"][1], header, strict=True):
        cell.value = name
    items = io.BytesIO()
    book.save(items)
    job = import_jobs.upload_import(
        cis=SimpleUploadedFile("items.xlsx", items.getvalue()),
        relationships=file(BESIDE, "edges.csv"),
        source="sheet",
        actor=cast.conny,
    )
    if job.state == "uploaded":
        fitting = {"columns": dict(zip(header, ("source", "type", "target"), strict=True))}
        mapping = {"cis_relationships": fitting}
        import_jobs.simulate_import(number=job.number, actor=cast.conny, mapping=mapping)
    older = ImportJob.objects.get(pk=job.pk)
    ImportJob.objects.filter(pk=job.pk).update(
        mapping={name: older.mapping[name] for name in ("cis", "relationships")},
        columns={name: older.columns[name] for name in ("cis", "relationships")},
    )
    assert worked(job).state == outcome
    if outcome == "simulated":
        assert job.result["relationships"]["created"] == 2
    else:
        assert (job.refusal["code"], "No column gives: source" in job.refusal["message"]) == (
            "columns_do_not_fit", True,
        )  # fmt: skip
