"""The largest document of each form that is accepted is read in bounded memory.

Measured in a process of its own, under bounds an eighth of the real ones: that a fifth more is refused shows
that the document is about the largest.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cmdb.actions.import_uploads import LARGEST_IMPORT
from cmdb.rules.formats import HEAVIEST_DOCUMENT
from cmdb.rules.formats.bounded_workbook import LARGEST_PART
from tests.cmdb.reading_memory import SCALE
from tests.cmdb.test_heavy_workbooks import BEGIN, STRINGS, rewritten
from tests.processes import ROOT

READ_BY_ROWS = 16_000_000
"""What a form may take that is read row by row, however long it is."""


def _item(n: int) -> dict[str, Any]:
    attributes = {"memory": n, "serial_number": f"S{n}", "ip_address": f"10.0.{n % 256}.1"}
    return {"id": f"i{n}", "ci_class": "server", "name": f"web-{n}", "attributes": attributes}


def _device(n: int) -> dict[str, Any]:
    return {
        "url": f"http://netbox/api/dcim/devices/{n}/",
        "name": f"d{n}",
        "rack": {"id": n % 100},
        "custom_fields": {"a": n, "b": [], "c": {}},
    }


def _component(n: int) -> dict[str, Any]:
    return {"type": "library", "bom-ref": f"c{n}", "name": f"lib-{n}", "version": "1", "purl": f"pkg:a/{n}"}


def json_file(count: int) -> bytes:
    return json.dumps([_item(n) for n in range(count)]).encode()


def netbox_file(count: int) -> bytes:
    return json.dumps({"results": [_device(n) for n in range(count)]}, separators=(",", ":")).encode()


def cyclonedx_file(count: int) -> bytes:
    needs = [{"ref": f"c{n}", "dependsOn": [f"c{n + 1}"]} for n in range(count - 1)]
    bom = {"bomFormat": "CycloneDX", "components": [_component(n) for n in range(count)]}
    return json.dumps({**bom, "dependencies": needs}, separators=(",", ":")).encode()


def cyclonedx_xml_file(count: int) -> bytes:
    one = '<component bom-ref="c{0}"><name>l{0}</name><version>1</version></component>'.format
    inner = "".join(one(n) for n in range(count))
    return f'<bom xmlns="http://cyclonedx.org/schema/bom/1.4"><components>{inner}</components></bom>'.encode()


def workbook_file(count: int) -> bytes:
    """The texts that its cells share lie in one part, which is read whole."""
    texts = "".join(f"<si><t>text of {n:06}</t></si>" for n in range(count))
    return rewritten(STRINGS, f"<sst {BEGIN[11:]}{texts}</sst>")


def measured(data: bytes, folder: Path) -> dict[str, Any]:
    file = folder / "document"
    file.write_bytes(data)
    command = [sys.executable, "-m", "tests.cmdb.reading_memory", str(file)]
    told = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, timeout=60)
    found: dict[str, Any] = json.loads(told.stdout)
    return found


@pytest.mark.parametrize(
    ("make", "count", "most"),
    [
        (json_file, 28_000, HEAVIEST_DOCUMENT / SCALE),
        (netbox_file, 31_000, HEAVIEST_DOCUMENT / SCALE * 1.5),
        (cyclonedx_file, 31_000, HEAVIEST_DOCUMENT / SCALE * 1.5),
        (cyclonedx_xml_file, 50_000, HEAVIEST_DOCUMENT / SCALE * 1.5),
        (workbook_file, 60_000, LARGEST_PART / SCALE * 8),
    ],
)
def test_the_largest_document_of_a_form_is_read_in_bounded_memory(
    make: Callable[[int], bytes], count: int, most: float, tmp_path: Path
) -> None:
    told = measured(make(count), tmp_path)
    assert (told["refused"], told["faults"], told["rows"] > 0) == ("", 0, True)
    assert told["growth"] < most
    assert measured(make(count * 6 // 5), tmp_path)["refused"] == "malformed_file"


@pytest.mark.parametrize("of_records", [False, True])
def test_the_largest_file_of_rows_or_lines_takes_no_more_memory_than_a_small_one(
    of_records: bool, tmp_path: Path
) -> None:
    size = LARGEST_IMPORT // SCALE
    head, line = b"id,ci_class,name,description\n", b"%d,server,web-%d,a long description of it\n"
    if of_records:
        head, line = b"", b'{"id": "%d", "ci_class": "server", "name": "web-%d", "description": "long"}\n'
    count = size // len(line)
    told = measured(head + b"".join(line % (n, n) for n in range(count)), tmp_path)
    assert (told["refused"], told["faults"], told["rows"]) == ("", 0, count)
    assert told["growth"] < READ_BY_ROWS
