"""What two sources say of one item, where each row must neither undo nor hide what the other said."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cmdb import actions
from cmdb.actions._import.result import ImportResult
from cmdb.models import ConfigurationItem, SourceRecord
from cmdb.models.ci_class import CIClass
from tests.cast import Cast
from tests.cmdb.build import make_ci, table
from tests.support import nothing_changes

pytestmark = pytest.mark.django_db

SERIAL = "attributes.serial_number"


def bring(cast: Cast, source: str, header: str, *lines: str, **options: Any) -> ImportResult:
    file = table(f"id,ci_class,name,{header}", *lines)
    return actions.import_cis(actor=cast.adam, cis=file, source=source, **options)


def reasons(result: ImportResult) -> dict[int, str]:
    return {reject.line: reject.reason for reject in result.rejects}


@pytest.fixture(autouse=True)
def by_serial(cast: Cast) -> None:
    actions.set_reconciliation(ci_class="server", identified_by=[[SERIAL]], actor=cast.adam)


def ordered(cast: Cast, *sources: str) -> None:
    actions.set_reconciliation(ci_class="server", source_order={"": list(sources)}, actor=cast.adam)


def place(cast: Cast, name: str) -> ConfigurationItem:
    return make_ci(cast.adam, name, "site")


@pytest.mark.parametrize("header", ["serial_number", "serial_number,status"])
def test_a_source_that_says_no_status_neither_revives_a_retired_item_nor_erases_why(
    cast: Cast, header: str
) -> None:
    bring(cast, "netbox", "serial_number,status", "1,server,web,S1,Retired")
    empty = "," if "status" in header else ""
    bring(cast, "scanner", f"{header},environment", f"x,server,web,S1{empty},production")
    bring(cast, "netbox", header, f"1,server,web,S1{empty}")
    item = ConfigurationItem.objects.get()
    assert (item.state, item.source_status) == ("retired", "Retired")
    assert item.environment == "production"


def test_a_name_that_another_item_recorded_by_hand_has_rejects_its_row_alone(cast: Cast) -> None:
    ordered(cast, "scanner", "by hand")
    make_ci(cast.adam, "web1", attributes={"serial_number": "S1"})
    other = make_ci(cast.adam, "web2")
    make_ci(cast.adam, "web3", attributes={"serial_number": "S3"})
    result = bring(
        cast, "scanner", "serial_number", "1,server,web2,S1", "3,server,web4,S3", "5,server,fresh,S5"
    )
    assert reasons(result) == {2: f"{other.number} has this name in the same class and unit already."}
    assert (result.cis.updated, result.cis.created) == (1, 1)


def test_two_rows_that_give_two_items_one_name_do_not_both_go_in(cast: Cast) -> None:
    ordered(cast, "scanner", "by hand")
    make_ci(cast.adam, "web1", attributes={"serial_number": "S1"})
    make_ci(cast.adam, "web2", attributes={"serial_number": "S2"})
    result = bring(cast, "scanner", "serial_number", "1,server,same,S1", "2,server,same,S2")
    assert reasons(result) == {3: "An earlier row gives another item this name in the same class and unit."}
    assert result.cis.updated == 1


def test_an_item_that_a_row_is_about_is_found_by_no_other_row_of_its_file(cast: Cast) -> None:
    actions.set_reconciliation(ci_class="server", identified_by=[[SERIAL], ["name"]], actor=cast.adam)
    bring(cast, "netbox", "serial_number", "1,server,web,S1")
    rows = ("r1,server,host,S1", "r2,server,web,")
    result = bring(cast, "scanner", "serial_number", *rows)
    assert (result.cis.created, SourceRecord.objects.count()) == (1, 1)
    with nothing_changes():
        assert bring(cast, "scanner", "serial_number", *rows).cis.unchanged == 2


def test_a_lower_source_moves_nothing_into_a_place_of_its_own_file(cast: Cast) -> None:
    ordered(cast, "by hand", "scanner")
    item = make_ci(
        cast.adam, "web", attributes={"serial_number": "S1"}, location=place(cast, "Berlin").number
    )
    rows = ("p,site,Bonn,,", "x,server,web,S1,p")
    bring(cast, "scanner", "serial_number,location", *rows)
    item.refresh_from_db()
    assert (item.location.name if item.location else None, item.version) == ("Berlin", 1)


def test_an_item_of_another_source_moves_into_a_place_of_the_same_file_and_says_so(cast: Cast) -> None:
    bring(cast, "netbox", "serial_number", "1,server,web,S1")
    rows = ("p,site,Bonn,,", "x,server,web,S1,p", "y,server,new,S2,p")
    result = bring(cast, "scanner", "serial_number,location", *rows)
    web, new = (ConfigurationItem.objects.get(name=name) for name in ("web", "new"))
    assert web.location == new.location == ConfigurationItem.objects.get(name="Bonn")
    assert (web.version, web.fact_sources["location"], new.version) == (2, "scanner", 1)
    assert (result.cis.created, result.cis.updated) == (2, 1)
    with nothing_changes():
        assert bring(cast, "scanner", "serial_number,location", *rows).cis.unchanged == 3


def test_a_place_is_known_by_what_another_source_calls_it_and_by_its_survivor(cast: Cast) -> None:
    actions.set_reconciliation(ci_class="site", identified_by=[["name"]], actor=cast.adam)
    bring(cast, "netbox", "location", "k,site,Berlin,", "m,site,Old Berlin,")
    rows = ("k1,site,Berlin,", "a,server,one,k1")
    assert reasons(bring(cast, "scanner", "location", *rows)) == {}
    berlin, old = (ConfigurationItem.objects.get(name=name) for name in ("Berlin", "Old Berlin"))
    actions.merge_ci(number=old.number, into=berlin.number, actor=cast.adam)
    assert reasons(bring(cast, "netbox", "location", "9,server,two,m")) == {}
    assert reasons(bring(cast, "scanner", "location", "b,server,three,k1")) == {}
    standing = ConfigurationItem.objects.filter(location=berlin).values_list("name", flat=True)
    assert set(standing) == {"one", "two", "three"}


def test_a_value_is_unique_in_the_class_that_the_item_keeps(cast: Cast) -> None:
    actions.declare_attribute(ci_class="server", name="asset", label="Asset", unique=True, actor=cast.adam)
    above = CIClass.objects.get(name="server").parent
    assert above is not None
    actions.set_reconciliation(ci_class=above.name, identified_by=[["name"]], actor=cast.adam)
    bring(cast, "netbox", "asset", "1,server,one,X1", "2,server,two,")
    result = bring(cast, "scanner", "asset", f"a,{above.name},two,X1")
    assert "must be unique" in reasons(result)[2]


def test_what_is_required_is_what_the_class_requires_that_the_item_keeps(cast: Cast) -> None:
    actions.create_class(name="guest", parent="server", actor=cast.adam)
    bring(cast, "netbox", "serial_number", "1,server,web,S1")
    actions.declare_attribute(
        ci_class="guest", name="hypervisor", label="Hypervisor", required=True, actor=cast.adam
    )
    result = bring(cast, "scanner", "serial_number,operating_system", "x,guest,web,S1,Debian")
    assert reasons(result) == {}
    item = ConfigurationItem.objects.get()
    assert (item.ci_class.name, item.attributes["operating_system"]) == ("server", "Debian")


def test_rows_that_fit_many_items_cost_no_statement_each(cast: Cast) -> None:
    many = [f"{n},server,s{n},None" for n in range(30)]
    bring(cast, "netbox", "serial_number", *many)

    def statements(rows: int) -> int:
        lines = [f"{n},server,t{n},None" for n in range(rows)]
        with CaptureQueriesContext(
            connection,
        ) as captured:
            result = bring(cast, "scanner", "serial_number", *lines, dry_run=True)
        assert len(result.rejects) == rows
        assert result.rejects[0].reason.count("CI") == 10
        assert "…" in result.rejects[0].reason
        return len(captured)

    assert statements(20) == statements(2)
