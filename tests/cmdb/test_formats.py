"""Files in the forms that other tools write: read for what they hold, and refused before they do harm."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from cmdb import actions
from cmdb.actions._import.result import ImportResult
from cmdb.models import ConfigurationItem, ImportJob, Relationship
from cmdb.rules.formats import workbook
from itsm.core.models import User
from itsm.core.refusals import OperationRefused
from tests.cast import Cast
from tests.clients import api, browser
from tests.cmdb.build import real_export
from tests.support import nothing_changes, refusal_of

pytestmark = pytest.mark.django_db


def bring(actor: User, data: bytes | str | Any, **options: Any) -> ImportResult:
    if not isinstance(data, (bytes, str)):
        data = json.dumps(data)
    content = data.encode() if isinstance(data, str) else data
    return actions.import_cis(actor=actor, cis=io.BytesIO(content), **options)


def sheet(*rows: tuple[Any, ...], relationships: tuple[tuple[Any, ...], ...] = ()) -> bytes:
    book = Workbook()
    first = book.active
    assert first is not None
    first.title = "Items"
    for row in rows:
        first.append(row)
    if relationships:
        other = book.create_sheet("Relationships")
        for row in (("source", "type", "target"), *relationships):
            other.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def broken_workbook() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", "<not")
    return file.getvalue()


HEADER = ("id", "ci_class", "name", "cpu_cores", "criticality")


def test_a_workbook_holds_items_and_relationships(cast: Cast) -> None:
    data = sheet(
        HEADER,
        (1, "server", "web", 8, 2.0),
        (2, "server", "disk", None, None),
        relationships=(("1", "depends_on", 2),),
    )
    result = bring(cast.conny, data)
    assert (result.cis.created, result.relationships.created, result.rejects) == (2, 1, [])
    web = ConfigurationItem.objects.get(name="web")
    assert (web.attributes, web.criticality, web.external_id) == ({"cpu_cores": 8}, 2, "1")
    again = bring(cast.conny, data)
    assert (again.cis.unchanged, again.relationships.unchanged) == (2, 1)


def test_a_bad_row_of_a_workbook_is_told_by_its_number(cast: Cast) -> None:
    wide = (3, "server", "wide", 1, 1, 9)
    data = sheet(HEADER, (1, "server", "web", "many", 2), (2, "server", "ok", 1, 1), wide)
    result = bring(cast.conny, data)
    assert result.cis.created == 1
    assert sorted(reject.line for reject in result.rejects) == [2, 4]


def test_a_workbook_that_unpacks_to_too_much_is_refused_unopened(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 20_000_000)
    assert len(bomb.getvalue()) < 100_000
    monkeypatch.setattr(workbook, "LARGEST_UNPACKED", 10_000_000)
    with nothing_changes():
        refusal = refusal_of(lambda: bring(cast.conny, bomb.getvalue()))
    assert refusal.code == "malformed_file"
    assert "unpacked" in refusal.message


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04 no archive",
        sheet(("id", "name")),
        sheet(("id", "id", "name", "ci_class")),
        sheet(),
        b"{",
        b"[" * 100_000,
        b'{"some": "thing"}',
        b"[1, 2]",
        b'{"bomFormat": "CycloneDX"}',
        b'{"bomFormat": "CycloneDX", "components": [{"name": "x"}], "dependencies": [{"dependsOn": 3}]}',
        b"<html></html>",
        b'[{"url": "https://x/api/dcim/devices/1/", "name": "a", "custom_fields": [1]}]',
        b'[{"url": "https://x/api/dcim/devices/1/", "name": "a", "primary_ip": {"address": 5}}]',
        b'[{"url": "https://x/api/dcim/devices/1/", "name": "a", "role": {"slug": 5}}]',
        broken_workbook(),
        b'<!DOCTYPE bom [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><bom xmlns="http://cyclonedx.org/schema/bom/1.4"/>',
    ],
)
def test_what_cannot_be_used_is_refused_whole(cast: Cast, data: bytes) -> None:
    with nothing_changes():
        assert refusal_of(lambda: bring(cast.conny, data)).code == "malformed_file"


def test_records_in_json_come_as_a_list_or_apart_or_on_lines(cast: Cast) -> None:
    items = [{"id": str(n), "ci_class": "server", "name": f"web-{n}"} for n in (1, 2)]
    edge = {"source": "1", "type": "depends_on", "target": "2"}
    assert bring(cast.conny, [edge, *items]).relationships.created == 1
    apart = bring(cast.conny, {"items": items, "relationships": [edge]})
    assert (apart.cis.unchanged, apart.relationships.unchanged) == (2, 1)
    lines = "\n".join(json.dumps(record) for record in [*items, edge])
    assert bring(cast.conny, lines).cis.unchanged == 2


def test_a_bill_of_materials_becomes_an_application_and_what_it_is_built_from(cast: Cast) -> None:
    bom = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "metadata": {
            "component": {"type": "application", "bom-ref": "shop", "name": "Shop", "version": "2.1"}
        },
        "components": [
            {
                "type": "library",
                "bom-ref": "web",
                "group": "org.acme",
                "name": "web",
                "version": "5",
                "purl": "pkg:maven/org.acme/web@5",
                "licenses": [{"license": {"id": "MIT"}}],
                "components": [{"type": "library", "bom-ref": "inner", "name": "inner", "version": "1"}],
            },
            {"type": "library", "bom-ref": "log", "name": "log", "version": "3"},
        ],
        "dependencies": [{"ref": "shop", "dependsOn": ["web"]}, {"ref": "web", "dependsOn": ["log", "gone"]}],
    }
    result = bring(cast.conny, bom, source="sbom")
    assert result.rejects == []
    web = ConfigurationItem.objects.get(external_id="web")
    assert (web.name, web.ci_class.name) == ("org.acme/web", "software_component")
    assert web.attributes == {
        "software_version": "5",
        "vendor": "org.acme",
        "package_url": "pkg:maven/org.acme/web@5",
        "license": "MIT",
    }
    edges = set(Relationship.objects.values_list("source__external_id", "target__external_id"))
    assert edges == {("shop", "web"), ("web", "log"), ("shop", "inner")}


def test_netbox_tells_places_devices_and_what_runs_on_them(cast: Cast) -> None:
    at = "https://netbox.example/api"
    site = {"id": 1, "url": f"{at}/dcim/sites/1/", "name": "AMS1", "status": {"value": "active"}}
    rack = {"id": 7, "url": f"{at}/dcim/racks/7/", "name": "R7", "site": {"id": 1}}
    device = {
        "id": 3,
        "url": f"{at}/dcim/devices/3/",
        "name": "host-3",
        "role": {"slug": "compute"},
        "device_type": {"model": "R640", "manufacturer": {"name": "Dell"}},
        "serial": "S3",
        "site": {"id": 1},
        "rack": {"id": 7},
        "status": {"value": "active"},
        "primary_ip": {"address": "10.0.0.3/24"},
        "custom_fields": {"cost_centre": "42"},
    }
    switch = {
        **device,
        "id": 4,
        "url": f"{at}/dcim/devices/4/",
        "name": "sw-4",
        "role": {"slug": "core-switch"},
    }
    machine = {
        "id": 9,
        "url": f"{at}/virtualization/virtual-machines/9/",
        "name": "vm-9",
        "vcpus": 4.0,
        "device": {"id": 3},
        "cluster": {"id": 1},
    }
    pages = {"sites": {"count": 1, "results": [site]}, "racks": [rack], "rest": [device, switch, machine]}
    result = bring(cast.conny, pages, source="netbox")
    assert result.rejects == []
    host = ConfigurationItem.objects.get(name="host-3")
    assert host.attributes["ip_address"] == "10.0.0.3"
    assert (host.attributes["model"], host.attributes["cost_centre"]) == ("R640", "42")
    assert ConfigurationItem.objects.get(name="sw-4").ci_class.name == "network_device"
    edges = set(Relationship.objects.values_list("source__name", "type__name", "target__name"))
    assert edges == {
        ("AMS1", "contains", "R7"),
        ("R7", "contains", "host-3"),
        ("R7", "contains", "sw-4"),
        ("vm-9", "hosted_on", "host-3"),
    }
    assert bring(cast.conny, {"count": 1, "results": [site]}, source="netbox").cis.unchanged == 1


@pytest.mark.parametrize("name", ["SBOM_laravel-7.12.0_bom.1.4.json", "SBOM_laravel-7.12.0_bom.1.4.xml"])
def test_a_real_bill_of_materials_goes_in_and_nothing_changes_the_second_time(cast: Cast, name: str) -> None:
    data = Path(real_export("sbom") / name).read_bytes()
    first = bring(cast.conny, data, source="sbom")
    assert first.cis.created > 50
    assert first.rejects == []
    assert first.relationships.created > 50
    again = bring(cast.conny, data, source="sbom")
    assert (again.cis.created, again.cis.updated, again.relationships.created) == (0, 0, 0)


def test_every_bill_of_materials_at_hand_is_read_or_refused(cast: Cast) -> None:
    read, refused = 0, []
    for file in sorted(real_export("sbom").glob("*bom*")):
        try:
            read += bool(bring(cast.conny, file.read_bytes(), source=file.name[:60]).cis.created)
        except OperationRefused as said:
            refused.append(said.refusal.code)
    assert read >= 8
    assert set(refused) <= {"malformed_file"}


def test_page_and_api_take_them_too(cast: Cast) -> None:
    upload = SimpleUploadedFile("items.xlsx", sheet(HEADER, (1, "server", "web", 8, 2)))
    form = {"cis": upload, "source": "page", "unit": cast.retail.pk}
    answer = browser(cast.conny).post("/cis/imports/new/", form)
    assert answer.status_code == 302
    assert ImportJob.objects.get().columns["cis"]["names"] == list(HEADER)
    upload.seek(0)
    told = api(cast.ina).post("/api/v1/cis/import/", {"cis": upload, "source": "api"}, format="multipart")
    assert told.json()["cis"]["created"] == 1
