"""Imports that say who answers for an item and where it stands, and dry runs that say what would change."""

from __future__ import annotations

from typing import Any

import pytest

from cmdb import actions
from cmdb.actions._import.result import ImportResult
from cmdb.models import ConfigurationItem
from tests.cast import Cast
from tests.cmdb.build import make_ci, table
from tests.support import nothing_changes

pytestmark = pytest.mark.django_db

HEADER = "id,ci_class,name,owner,owner_group,support_group,unit,location,tags,description"


def import_facts(cast: Cast, *lines: str, **options: Any) -> ImportResult:
    return actions.import_cis(actor=cast.adam, cis=table(HEADER, *lines), source="inventory", **options)


def reasons(result: ImportResult) -> dict[int, str]:
    return {reject.line: reject.reason for reject in result.rejects}


def test_a_row_says_who_answers_for_the_item_and_where_it_stands(cast: Cast) -> None:
    retail = cast.retail.name
    result = import_facts(
        cast,
        "s1,site,Berlin,,,,,,,",
        f"1,server,web,{cast.conny.username},{retail},{retail},{retail},s1,Linux; edge;linux,Serves pages",
        f"2,server,db,{cast.conny.email.upper()},,,,S1,,",
    )
    assert reasons(result) == {4: "There is no place “S1” yet. Places come before what stands in them."}
    web = ConfigurationItem.objects.get(name="web")
    assert (web.owner, web.owner_group, web.support_group, web.unit) == (
        cast.conny, cast.retail, cast.retail, cast.retail,
    )  # fmt: skip
    assert (web.location and web.location.name, web.tags, web.description) == (
        "Berlin", ["edge", "linux"], "Serves pages",
    )  # fmt: skip
    again = import_facts(cast, f"1,server,web,,,,,{web.location and web.location.number},,")
    assert (again.cis.unchanged, again.cis.updated) == (1, 0)


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ("nobody-here,,,,,,", "There is no person"),
        (",no such unit,,,,,", "There is no unit"),
        (",,,,nowhere,,", "There is no place"),
        (",,,,db,,", "is no site, room, rack"),
        (',,,,,"[1]",', "Tags are words"),
        (f",,,,,{'x' * 61},", "A tag has at most"),
    ],
)
def test_a_fact_that_names_nothing_rejects_its_row_alone(cast: Cast, facts: str, reason: str) -> None:
    import_facts(cast, "db,server,a database,,,,,,,")
    result = import_facts(cast, f"1,server,bad,{facts}", "2,server,good,,,,,,,")
    assert list(reasons(result)) == [2]
    assert reason in reasons(result)[2]
    assert result.cis.created == 1


def test_nobody_brings_items_into_a_unit_they_may_not_import_into(cast: Cast) -> None:
    file = table(HEADER, f"1,server,a,,,,{cast.root.name},,,")
    result = actions.import_cis(actor=cast.conny, cis=file, source="inventory")
    assert "You may not import into the unit" in reasons(result)[2]


def test_a_place_that_the_reader_may_not_see_is_no_place(cast: Cast) -> None:
    hidden = make_ci(cast.adam, "Vault", "site", unit=cast.root)
    file = table(HEADER, f"1,server,a,,,,,{hidden.number},,")
    result = actions.import_cis(actor=cast.conny, cis=file, source="inventory")
    assert "There is no place" in reasons(result)[2]


def test_a_dry_run_says_field_by_field_what_would_be_made_changed_and_retired(cast: Cast) -> None:
    header = "id,ci_class,name,status,criticality,serial_number"
    first = table(header, "1,server,a,active,2,S1", "2,server,b,active,,", "3,server,c,active,,")
    actions.import_cis(actor=cast.adam, cis=first, source="inventory")
    second = table(
        header,
        "1,server,a,active,1,S2",
        "2,server,b,decommissioned,,",
        "3,server,c,active,,",
        "4,server,d,,,",
    )
    with nothing_changes():
        result = actions.import_cis(actor=cast.adam, cis=second, source="inventory", dry_run=True)
    told = {sample.name: (sample.kind, sample.line, sample.fields) for sample in result.samples}
    assert told["a"] == (
        "changed", 2, {"criticality": (2, 1), "attributes.serial_number": ("S1", "S2")},
    )  # fmt: skip
    assert told["b"][0] == "retired"
    assert told["b"][2]["state"] == ("in_use", "retired")
    assert told["d"][0] == "created"
    assert told["d"][2]["name"] == (None, "d")
    assert "c" not in told
    assert (result.cis.created, result.cis.updated, result.cis.retired, result.cis.unchanged) == (1, 2, 1, 1)
    assert {sample.why for sample in result.samples if sample.name == "d"} == {
        "No item is known by this identifier."
    }
