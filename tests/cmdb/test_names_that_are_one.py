"""Names that differ in a file and are one here: kept apart where that can be done, else told; never lost."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cmdb.models import ConfigurationItem
from cmdb.rules.formats import netbox
from tests.cast import Cast
from tests.cmdb.test_formats import bring


def device(**fields: Any) -> dict[str, Any]:
    url = "http://netbox/api/dcim/devices/1/"
    return {"url": url, "id": 1, "name": "sw1", "serial": "S1", "custom_fields": fields}


def attributes_of(**fields: Any) -> dict[str, Any]:
    (record,) = netbox.records([device(**fields)], "cis")
    return dict(record["attributes"])


@pytest.mark.parametrize("turned", [False, True])
def test_custom_fields_of_one_name_keep_their_values_and_names_whatever_comes_first(turned: bool) -> None:
    fields = {
        "cost_centre": "1",
        "Cost Centre": "2",
        "cost-centre": "3",
        "Serial Number": "4",
        "custom_serial_number": "5",
        "§": "6",
        "§§": "7",
    }
    given = dict(reversed(fields.items())) if turned else fields
    assert attributes_of(**given) == {
        "serial_number": "S1",
        "cost_centre": "1",
        "custom_cost_centre": "2",
        "custom_cost_centre_2": "3",
        "custom_serial_number": "5",
        "custom_serial_number_2": "4",
        "field": "6",
        "custom_field": "7",
    }


def test_a_custom_field_without_a_value_keeps_its_name_from_others() -> None:
    assert attributes_of(cpu="1", CPU="2")["custom_cpu"] == "2"
    assert attributes_of(cpu=None, CPU="2") == {"serial_number": "S1", "custom_cpu": "2"}


def test_very_many_custom_fields_of_one_name_are_named_in_a_moment() -> None:
    fields = {f"{'_' * n}a": n + 1 for n in range(3_000)}
    assert len(attributes_of(**fields)) == 3_001


@pytest.mark.django_db
def test_netbox_fields_of_ones_own_never_write_over_what_netbox_says_itself(cast: Cast) -> None:
    device = {
        "url": "http://netbox/api/dcim/devices/1/", "id": 1, "name": "sw1", "serial": "S1",
        "custom_fields": {"Serial Number": "no", "id": 7, "environment": "lab", "rack_key": "K"},
    }  # fmt: skip
    assert bring(cast.adam, {"results": [device]}).rejects == []
    item = ConfigurationItem.objects.get()
    assert item.external_id == "dcim/devices/1"
    assert item.attributes == {
        "serial_number": "S1", "custom_serial_number": "no", "custom_id": "7", "custom_environment": "lab",
        "rack_key": "K",
    }  # fmt: skip


@pytest.mark.django_db
def test_all_of_them_are_recorded(cast: Cast) -> None:
    result = bring(cast.adam, {"results": [device(**{"Cost Centre": "2", "cost_centre": "1"})]})
    assert result.rejects == []
    kept = ConfigurationItem.objects.get().attributes
    assert (kept["cost_centre"], kept["custom_cost_centre"]) == ("1", "2")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("attributes", "told"),
    [
        ({"CPU": 1, "cpu": 2}, "“CPU” and “cpu” are one attribute here: cpu."),
        ({"Cost Centre": "", "cost-centre": "1"}, "“Cost Centre” and “cost-centre”"),
        ({"Status": "broken"}, "“status” and “Status”"),
    ],
)
def test_a_record_in_which_two_names_are_one_is_rejected_alone(
    cast: Cast, attributes: dict[str, Any], told: str
) -> None:
    item = {"ci_class": "server", "status": "active", "name": "web"}
    result = bring(cast.adam, [{**item, "id": 1}, {**item, "id": 2, "attributes": attributes}])
    assert (result.cis.created, [bad.line for bad in result.rejects]) == (1, [2])
    assert told in result.rejects[0].reason


@pytest.mark.django_db
def test_columns_of_one_name_are_told_with_each_row(cast: Cast) -> None:
    result = bring(cast.adam, "id,ci_class,name,CPU,cpu\n1,server,web,1,2\n")
    assert "are one attribute here" in result.rejects[0].reason
    assert not ConfigurationItem.objects.exists()
    assert bring(cast.adam, json.dumps([{"id": 1, "ci_class": "server", "name": "web"}])).cis.created == 1
