"""Files that are damaged, hostile or odd are refused, or lose only the rows that cannot be read."""

from __future__ import annotations

import io
import json
import random
import resource
import tracemalloc
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from cmdb.models import ConfigurationItem, Relationship
from cmdb.rules.formats import LARGEST_DOCUMENT, opened
from cmdb.rules.table_rows import Fault, Row, read_table
from itsm.core.refusals import OperationRefused
from tests.cast import Cast
from tests.cmdb.test_formats import HEADER, bring, sheet
from tests.support import nothing_changes, refusal_of

pytestmark = pytest.mark.django_db


def test_a_workbook_damaged_anywhere_is_refused_or_loses_rows_and_never_breaks(cast: Cast) -> None:
    whole = sheet(HEADER, *((str(n), "server", f"web-{n}", n, 2) for n in range(200)))
    chance = random.Random(7)
    for _turn in range(60):
        data = bytearray(whole)
        for _byte in range(chance.randint(1, 40)):
            data[chance.randrange(4, len(data))] = chance.randrange(256)
        with suppress(OperationRefused):
            bring(cast.adam, bytes(data), dry_run=True)


def test_an_encrypted_workbook_and_one_packed_in_an_unknown_way_are_refused(cast: Cast) -> None:
    whole = bytearray(sheet(HEADER, ("1", "server", "web", 1, 2)))
    for place, value in ((6, 1), (8, 99)):
        data = bytearray(whole)
        at = -1
        while (at := data.find(b"PK\x01\x02", at + 1)) >= 0:
            data[at + place + 2] = value
        with nothing_changes():
            assert refusal_of(lambda data=data: bring(cast.adam, bytes(data))).code == "malformed_file"  # type: ignore[misc]


def test_texts_that_unpack_to_too_much_are_refused_before_they_are_read(cast: Cast) -> None:
    file = io.BytesIO(sheet(HEADER, ("1", "server", "web", 1, 2)))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/more.xml", b"<si><t/></si>" * 1_400_000)
    assert len(file.getvalue()) < 200_000
    tracemalloc.start()
    try:
        with nothing_changes():
            refusal = refusal_of(lambda: bring(cast.adam, file.getvalue()))
        assert tracemalloc.get_traced_memory()[1] < 64_000_000
    finally:
        tracemalloc.stop()
    assert "too large" in refusal.message


def test_texts_that_pose_as_a_sheet_are_bounded_all_the_same(cast: Cast) -> None:
    whole = io.BytesIO(sheet(HEADER, ("1", "server", "web", 1, 2)))
    file = io.BytesIO()
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            data = old.read(part)
            if part.filename == "[Content_Types].xml":
                data = data.replace(b"/xl/sharedStrings.xml", b"/xl/worksheets/texts.xml")
            new.writestr(part.filename, data)
        new.writestr("xl/worksheets/texts.xml", b"<si><t/></si>" * 1_400_000)
    with nothing_changes():
        assert "too large" in refusal_of(lambda: bring(cast.adam, file.getvalue())).message


def test_a_network_device_keeps_the_address_that_netbox_says(cast: Cast) -> None:
    device = {
        "url": "http://netbox/api/dcim/devices/1/", "id": 1, "name": "sw1", "role": {"slug": "switch"},
        "primary_ip": {"address": "10.0.0.1/24"}, "custom_fields": {"management_ip": "no", "ip_address": "x"},
    }  # fmt: skip
    bring(cast.adam, {"results": [device]})
    item = ConfigurationItem.objects.get()
    assert (item.attributes["management_ip"], item.attributes["custom_management_ip"]) == ("10.0.0.1", "no")


@pytest.mark.parametrize("document", [b"[" + b"[]," * 6_000_000 + b"[]]", b"<bom>" + b"<a/>" * 3_500_000])
def test_documents_that_would_weigh_too_much_in_memory_are_refused(cast: Cast, document: bytes) -> None:
    assert len(document) < 32 * 1024 * 1024
    with nothing_changes():
        refusal = refusal_of(lambda: bring(cast.adam, document))
    assert "too large to be read at once" in refusal.message


@pytest.mark.parametrize("encoding", ["xxx", "hex", "utf-7", "utf-32"])
def test_xml_in_an_encoding_that_is_none_is_refused(cast: Cast, encoding: str) -> None:
    with nothing_changes():
        refusal = refusal_of(lambda: bring(cast.adam, f'<?xml version="1.0" encoding="{encoding}"?><bom/>'))
    assert refusal.code == "malformed_file"


RECORD = '{"id": "1", "ci_class": "server", "name": "a", "attributes": {"x": DEEP}}'
DEVICE = '{"url": "/api/dcim/devices/1/", "name": "a", "custom_fields": {"x": DEEP}}'


@pytest.mark.parametrize(
    "document",
    [
        RECORD,
        f"[{RECORD}]",
        RECORD.replace('"1"', "DEEP"),
        '{"source": "1", "type": DEEP, "target": "2"}',
        '[{"source": "1", "type": "", "target": DEEP}]',
        '{"bomFormat": "CycloneDX", "components": [{"name": "a", "version": DEEP}]}',
        '{"bomFormat": "CycloneDX", "components": [{"name": DEEP}]}',
        f'{{"results": [{DEVICE}]}}',
        DEVICE.replace('"/api/dcim/devices/1/"', "DEEP").join(["[", "]"]),
    ],
)
def test_values_nested_as_deep_as_they_can_be_read_are_told_or_refused(document: str) -> None:
    outcomes = set()
    for depth in range(700, 1000, 3):
        data = io.BytesIO(document.replace("DEEP", "[" * depth + "]" * depth).encode())
        with suppress(OperationRefused):
            outcomes |= {type(row) for row in further_down(50, data)}
    assert outcomes <= {Fault, Row}


def further_down(calls: int, data: io.BytesIO) -> list[Row | Fault]:
    """The rows of a document, read where less of the stack is left than where it was opened."""
    found = opened(data, "cis")
    assert found
    assert found.items
    assert found.edges
    tables = (found.items, found.edges)

    def after(more: int) -> list[Row | Fault]:
        return after(more - 1) if more else [row for table in tables for row in table.rows]

    return after(calls)


@pytest.mark.parametrize(
    "broken", ['{"x\\ud800": 1}', '{"x\\u0000": 1}', '{"x": "\\ud800"}', '{"x": ["\\ud800"]}']
)
def test_a_name_or_value_that_no_database_keeps_rejects_its_row_alone(cast: Cast, broken: str) -> None:
    lines = [
        '{"id": "1", "ci_class": "server", "name": "good"}',
        f'{{"id": "2", "ci_class": "server", "name": "bad", "attributes": {broken}}}',
    ]
    for data in ("\n".join(lines), f"[{','.join(lines)}]"):
        result = bring(cast.adam, data, dry_run=True)
        assert (result.cis.created, [reject.line for reject in result.rejects]) == (1, [2])
        assert "broken Unicode" in result.rejects[0].reason


@pytest.mark.parametrize("first", ["", '{"id": "1", "ci_cl', "{}", '{"id": "1", "ci_class": "server"'])
def test_lines_are_read_though_the_first_is_blank_or_damaged(cast: Cast, first: str) -> None:
    good = '{"id": "2", "ci_class": "server", "name": "good"}'
    result = bring(cast.adam, f"{first}\n{good}\n")
    assert result.cis.created == 1
    assert len(result.rejects) == bool(first)


@pytest.mark.parametrize("first", ['{"id": "1", "ci_cl', "{" * 3_000_000])
def test_of_many_lines_a_damaged_first_one_is_told_and_the_others_are_read(first: str) -> None:
    good = json.dumps({"id": "2", "ci_class": "server", "name": "good", "description": "x" * 50_000})
    data = io.BytesIO(f"{first}\n{f'{good}{chr(10)}' * 700}".encode())
    assert data.getbuffer().nbytes > LARGEST_DOCUMENT
    tracemalloc.start()
    try:
        found = opened(data, "cis")
        assert found is not None
        assert found.items is not None
        faults, rows = [], 0
        for row in found.items.rows:
            rows += 1
            faults += [row.line] if isinstance(row, Fault) else []
        assert tracemalloc.get_traced_memory()[1] < 2 * LARGEST_DOCUMENT
    finally:
        tracemalloc.stop()
    assert (faults, rows) == ([1], 701)


def test_a_document_over_several_lines_is_no_list_of_lines(cast: Cast) -> None:
    records = [{"id": "1", "ci_class": "server", "name": "a"}]
    for document in (records, {"items": records}):
        assert bring(cast.adam, json.dumps(document, indent=1), dry_run=True).cis.created == 1
    spread = '[\n{"id": "1", "ci_class": "server", "name": "a"}\n]'
    assert bring(cast.adam, spread).rejects == []


def test_components_below_the_application_itself_and_services_in_xml_are_read(cast: Cast) -> None:
    nested = {"type": "library", "name": "inner", "bom-ref": "inner"}
    document = {
        "bomFormat": "CycloneDX",
        "metadata": {
            "component": {"type": "application", "name": "app", "bom-ref": "app", "components": [nested]}
        },
        "services": [
            {"name": "outer", "bom-ref": "outer", "services": [{"name": "deep", "bom-ref": "deep"}]}
        ],
    }
    bring(cast.adam, document, source="json")
    assert set(ConfigurationItem.objects.values_list("name", flat=True)) == {"app", "inner", "outer", "deep"}
    xml = (
        '<bom xmlns="http://cyclonedx.org/schema/bom/1.4">'
        '<metadata><component type="application" bom-ref="app"><name>app</name><components>'
        '<component type="library" bom-ref="inner"><name>inner</name></component>'
        "</components></component></metadata>"
        '<services><service bom-ref="pay"><name>pay</name></service></services></bom>'
    )
    bring(cast.adam, xml, source="xml")
    found = ConfigurationItem.objects.filter(source="xml")
    assert dict(found.values_list("name", "ci_class__name")) == {
        "app": "application", "inner": "software_component", "pay": "technical_service",
    }  # fmt: skip
    assert Relationship.objects.filter(source__source="xml").count() == 2


class Endless(io.RawIOBase):
    """Two million lines made while they are read: most of them broken, one of ten megabytes."""

    def __init__(self, lines: int) -> None:
        self._pieces = self._made(lines)
        self._left = b""

    def _made(self, lines: int) -> Iterator[bytes]:
        yield b"id,ci_class,name\n"
        bad = (b"1,server,\xff\xfe\n", b"2,server\n", b"3,server,nul\x00\n", b"4,server,a,b\n")
        block = b"".join(bad) * 250
        for number in range(lines // 1000):
            if number == 1000:
                yield from (b"y" * 65_536 for _part in range(160))
                yield b"\n"
            yield block[: -len(bad[-1])] + f"{number},server,web-{number}\n".encode()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        if not self._left:
            self._left = next(self._pieces, b"")
        taken = self._left[: len(buffer)]
        buffer[: len(taken)] = taken
        self._left = self._left[len(taken) :]
        return len(taken)


def resident() -> int:
    """Bytes of memory that this process holds now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def test_of_two_million_broken_lines_the_good_rows_are_read_in_bounded_memory() -> None:
    table = read_table(io.BufferedReader(Endless(2_000_000)), ("id", "ci_class", "name"), "cis")
    good, faults, longest, most, before = 0, 0, 0, 0, resident()
    for row in table.rows:
        if isinstance(row, Fault):
            faults += 1
            longest = max(longest, len(row.text))
        else:
            good += 1
            most = max(most, resident() - before)
    assert (good, faults) == (2000, 1_998_001)
    assert longest <= 200
    assert most < 16_000_000


def test_good_rows_between_broken_ones_go_in_and_the_broken_are_counted(cast: Cast) -> None:
    told: list[int] = []
    result = bring(
        cast.adam, io.BufferedReader(Endless(20_000)).read(), on_reject=lambda bad: told.append(bad.line)
    )
    assert (result.cis.created, result.cis.rejected) == (20, 19_980)
    assert (len(told), len(result.rejects)) == (19_980, 1000)


def test_what_is_no_workbook_inside_is_refused(cast: Cast) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("readme.txt", "nothing")
    with pytest.raises(OperationRefused):
        opened(io.BytesIO(file.getvalue()), "cis")
