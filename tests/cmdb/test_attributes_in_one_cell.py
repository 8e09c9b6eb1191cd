"""A column of an import that says several attributes together, as an export without a class does."""

from __future__ import annotations

import json

import pytest

from cmdb.models import CIClass, ConfigurationItem
from itsm.core.models import AuditEntry
from tests.cast import Cast
from tests.cmdb.build import make_ci
from tests.cmdb.test_numbered_rows import bring, fresh, reasons
from tests.support import nothing_changes

pytestmark = pytest.mark.django_db


def test_attributes_of_one_cell_are_read_as_an_object(cast: Cast) -> None:
    web = make_ci(cast.conny, "web", attributes={"memory": 64, "operating_system": "Debian"})
    cell = json.dumps({"cpu_cores": "8", "memory": None, "location": "x", "seen": 1.5}).replace('"', '""')
    header = "number,ci_class,name,attributes"
    result = bring(cast.conny, header, f'{web.number},server,web,"{cell}"')
    assert result.rejects == []
    assert fresh(web).attributes == {
        "cpu_cores": 8, "memory": 64, "operating_system": "Debian", "location": "x", "seen": 1.5,
    }, "an empty one would remove it, were it not a person's"  # fmt: skip
    with nothing_changes():
        assert bring(cast.conny, header, f'{web.number},server,web,"{cell}"').cis.unchanged == 1


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("[1]", "“attributes” is not a JSON object."),
        ("{broken", "Enter valid JSON."),
        ('{""a"": NaN}', "Enter valid JSON."),
        ('{""a"": ""\\u0000""}', "null characters"),
        ("[" * 5000, "Enter valid JSON."),
        ('{""memory"": 1}', "“attributes” names what another name in the row is too: memory."),
        ('{""CPU"": 1, ""cpu"": 2}', "“attributes” names what another name in the row is too: CPU, cpu."),
        ('{""cpu_cores"": ""many""}', "cpu_cores: Enter a number."),
        ('{""cpu_cores"": []}', "cpu_cores: Enter a number."),
        ('{""--"": 1}', "“--” cannot be the name of an attribute."),
        ('{""' + "x" * 300 + '"": 1}', "cannot be the name of an attribute."),
    ],
)
def test_one_cell_that_is_no_object_of_attributes_rejects_its_row(cast: Cast, cell: str, reason: str) -> None:
    with nothing_changes():
        result = bring(cast.conny, "id,ci_class,name,memory,attributes", f'1,server,web,64,"{cell}"')
    assert reason in reasons(result)[2]


def test_the_attribute_status_is_said_once(cast: Cast) -> None:
    line = '1,server,web,a,"{""status"": ""b""}"'
    result = bring(cast.conny, "id,ci_class,name,attributes.status,attributes", line)
    assert reasons(result) == {2: "“attributes” names what another name in the row is too: status."}
    assert bring(cast.conny, "id,ci_class,name,status,attributes", line).rejects == []
    web = ConfigurationItem.objects.get(name="web")
    assert (web.source_status, web.attributes["status"]) == ("a", "b")


def test_a_text_of_spaces_empties_the_attribute(cast: Cast) -> None:
    header = "id,ci_class,name,attributes"
    bring(cast.conny, header, '1,server,web,"{""note"": ""old""}"')
    bring(cast.conny, header, '1,server,web,"{""note"": ""  ""}"')
    assert ConfigurationItem.objects.get(name="web").attributes == {}


def test_a_column_that_cannot_name_an_attribute_rejects_the_row(cast: Cast) -> None:
    result = bring(cast.conny, "id,ci_class,name,--", "1,server,web,x")
    assert reasons(result) == {2: "“--” cannot be the name of an attribute."}


def test_a_new_class_of_which_no_row_fits_is_told_and_stops_nothing(cast: Cast) -> None:
    result = bring(cast.adam, "id,ci_class,name,--", "1,lamp,x,9", create_missing=True)
    assert reasons(result) == {2: "“--” cannot be the name of an attribute."}
    assert CIClass.objects.filter(name="lamp").exists()
    assert AuditEntry.objects.filter(subject="import:sheet").exists()
