"""What was exported is imported again: nothing changes but the cell that somebody edited."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from cmdb import actions
from cmdb.models import ConfigurationItem, ConfigurationItemHistory, ImportJob, SourceRecord
from cmdb.models.ci_class import ROOT
from itsm.core.models import User
from tests.cast import Cast
from tests.clients import api, browser
from tests.cmdb.build import make_ci, table
from tests.cmdb.uploading import worked

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("files_kept_here")]

KINDS: dict[str, dict[str, Any]] = {
    "phone": {},
    "slots": {"kind": "number", "unit": "pcs"},
    "bought_on": {"kind": "date"},
    "tier": {"kind": "choice", "choices": ["gold", "-5%"]},
    "spare": {"kind": "reference"},
    "address_of_it": {"kind": "ip"},
    "leased": {"kind": "boolean"},
    "notes_of_it": {"kind": "json"},
}
FULL: dict[str, Any] = {
    "phone": "+49 30 1234",
    "slots": -5,
    "bought_on": "2024-02-29",
    "tier": "-5%",
    "address_of_it": "2001:db8::1",
    "leased": False,
    "notes_of_it": {"a": [1, None, "x, y"], "b": "1; 2"},
    "memory": 2.5,
    "operating_system": "@home",
}


@pytest.fixture
def items(cast: Cast) -> None:
    """Recorded by hand and imported from two sources, with whatever a cell can hold."""
    for name, facts in KINDS.items():
        actions.declare_attribute(ci_class="computer", name=name, label=name, actor=cast.adam, **facts)
    site = make_ci(cast.conny, "Berlin; Mitte", "site", description="First line\r\nSecond line")
    full = make_ci(
        cast.conny, "=web", attributes=FULL, owner=cast.rolf, owner_group=cast.payments,
        support_group=cast.retail, location=site.number, tags=["a;b", "-dmz", "pci"], criticality=1,
        environment="+prod", description="'=not a formula", state="in_use",
    )  # fmt: skip
    make_ci(cast.conny, "'quoted", attributes={"spare": full.number, "notes_of_it": '"text"', "slots": 2**60})
    make_ci(cast.conny, "empty", attributes={"notes_of_it": "null", "phone": "'-1"}, tags=["[x"])
    cis = table(
        "id,ci_class,name,status,cpu_cores,rack_unit,attributes",
        "1,server,netbox one,Active,8,12,",
        '=2,server,netbox two,being sold,,,"{""seen"": [true, 1.5]}"',
    )
    actions.import_cis(actor=cast.conny, cis=cis, source="netbox")
    actions.import_cis(actor=cast.conny, cis=table("id,ci_class,name", "1,server,scanned"), source="scanner")
    User.objects.filter(pk=cast.rolf.pk).update(is_active=False)
    retired = ConfigurationItem.objects.get(name="scanned")
    actions.retire(number=retired.number, actor=cast.conny)


def exported(user: User, form: str, query: str) -> bytes:
    answer: Any = browser(user).get(f"/cis/export/?as={form}&{query}")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def simulated(cast: Cast, data: bytes, form: str) -> ImportJob:
    """Uploaded as a program does; its columns say what they are, so that it is simulated at once."""
    sent = {"cis": SimpleUploadedFile(f"items.{form}", data), "source": "sheet", "unit": "Retail"}
    made = api(cast.conny).post("/api/v1/imports/", sent, format="multipart").json()
    assert made["state"] == "simulating", made
    job = worked(ImportJob.objects.get(number=made["number"]))
    assert (job.state, job.result["rejects"]) == ("simulated", []), job.refusal
    return job


def ran(cast: Cast, job: ImportJob) -> ImportJob:
    assert api(cast.conny).post(f"/api/v1/imports/{job.number}/run/", {}, format="json").status_code == 200
    job = worked(job)
    assert job.state == "finished"
    return job


def recorded() -> list[dict[str, Any]]:
    return list(ConfigurationItem.objects.order_by("pk").values())


@pytest.mark.usefixtures("items")
@pytest.mark.parametrize("query", ["", "ci_class=server"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_list_that_is_imported_as_it_was_exported_changes_nothing(
    cast: Cast, form: str, query: str
) -> None:
    before, history = recorded(), ConfigurationItemHistory.objects.count()
    data = exported(cast.conny, form, query)
    job = simulated(cast, data, form)
    count = len(before) if not query else len(before) - 1
    unchanged = {"created": 0, "updated": 0, "retired": 0, "unchanged": count, "rejected": 0}
    assert (job.result["cis"], job.result["samples"]) == (unchanged, [])
    assert ran(cast, job).result["cis"] == unchanged
    assert recorded() == before
    assert ConfigurationItemHistory.objects.count() == history
    assert not SourceRecord.objects.exists(), "what netbox calls an item is no name that the sheet gives it"


@pytest.mark.usefixtures("items")
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_no_class_declares_and_old_texts_come_back_as_they_were(cast: Cast, form: str) -> None:
    """Each in a column of its own, without a class to tell what it is."""
    kept = {
        "cores": 8, "share": 0.00001, "spare_parts": True, "seen": [1, "x"], "phone": " x ",
        "notes_of_it": "5",
    }  # fmt: skip
    odd, place = make_ci(cast.conny, "odd"), make_ci(cast.conny, "odd place", "site")
    ConfigurationItem.objects.filter(pk=odd.pk).update(attributes=kept)
    ConfigurationItem.objects.filter(pk=place.pk).update(attributes={"notes_of_it": "abc"})
    before = recorded()
    names = ",".join(f"attributes.{name}" for name in kept)
    data = exported(cast.conny, form, f"columns=number,name,ci_class,{names}&q=odd")
    job = simulated(cast, data, form)
    assert (job.result["cis"]["unchanged"], job.result["samples"]) == (2, [])
    assert ran(cast, job).result["cis"]["updated"] == 0
    assert recorded() == before


def test_the_name_of_somebody_who_left_is_not_taken_for_anothers_address(cast: Cast) -> None:
    owned = make_ci(cast.conny, "owned", owner=cast.rolf)
    User.objects.filter(pk=cast.rolf.pk).update(is_active=False, username="rolf@example.org")
    User.objects.filter(pk=cast.rita.pk).update(email="rolf@example.org")
    data = exported(cast.conny, "csv", "columns=number,name,ci_class,owner")
    assert ran(cast, simulated(cast, data, "csv")).result["cis"]["updated"] == 0
    assert ConfigurationItem.objects.get(pk=owned.pk).owner == cast.rolf


def test_a_letter_at_the_end_of_a_text_is_an_edit(cast: Cast) -> None:
    web = make_ci(cast.conny, "web", description="dev")
    lines = ("number,ci_class,name,description", f"{web.number},server,web,de")
    order = {"": ["sheet", "by hand"]}
    actions.set_reconciliation(ci_class=ROOT, source_order=order, actor=cast.adam)
    actions.import_cis(actor=cast.conny, cis=table(*lines), source="sheet")
    assert ConfigurationItem.objects.get(pk=web.pk).description == "de"


def edited_csv(data: bytes, number: str, column: str, value: str) -> bytes:
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    for row in rows:
        if row["number"] == number:
            row[column] = value
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]), delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def edited_xlsx(data: bytes, number: str, column: str, value: str) -> bytes:
    book = load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    names = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        if row[names.index("number")].value == number:
            row[names.index(column)].value = value
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.usefixtures("items")
@pytest.mark.parametrize(("form", "edited"), [("csv", edited_csv), ("xlsx", edited_xlsx)])
@pytest.mark.parametrize("name", ["=web", "netbox two"])
def test_of_a_list_that_was_edited_the_edited_cell_alone_changes(
    cast: Cast, form: str, edited: Callable[..., bytes], name: str
) -> None:
    order = ["sheet", "by hand", "netbox"]
    actions.set_reconciliation(ci_class=ROOT, source_order={"": order}, actor=cast.adam)
    before = recorded()
    chosen = ConfigurationItem.objects.get(name=name)
    data = exported(cast.conny, form, "ci_class=server")
    job = simulated(cast, edited(data, chosen.number, "attributes.phone", "'-77"), form)
    (sample,) = job.result["samples"]
    assert (sample["number"], sample["why"]) == (chosen.number, "Found by its number.")
    assert sample["fields"] == {"attributes.phone": [chosen.attributes.get("phone"), "-77"]}
    assert ran(cast, job).result["cis"]["updated"] == 1
    after = recorded()
    differing = [(was, now) for was, now in zip(before, after, strict=True) if was != now]
    ((was, now),) = differing
    assert {key for key in was if was[key] != now[key]} == {
        "attributes", "fact_sources", "version", "updated_at",
    }  # fmt: skip
    assert now["attributes"] == {**was["attributes"], "phone": "-77"}


@pytest.mark.usefixtures("items")
def test_an_exported_list_is_mapped_so_even_where_a_state_was_a_status_before(cast: Cast) -> None:
    foreign = b"id,ci_class,name,state\n9,server,foreign,in use\n"
    sent = {"cis": SimpleUploadedFile("f.csv", foreign), "source": "sheet", "unit": "Retail"}
    made = api(cast.conny).post("/api/v1/imports/", sent, format="multipart").json()
    job = worked(ImportJob.objects.get(number=made["number"]))
    assert job.mapping["cis"]["columns"]["state"] == "status"
    ran(cast, job)
    data = exported(cast.conny, "csv", "columns=number,name,ci_class,state")
    assert simulated(cast, data, "csv").mapping["cis"]["columns"]["state"] == ""
