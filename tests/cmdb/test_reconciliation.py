"""Records of several sources find one item, and a lower source never writes over a higher one."""

from __future__ import annotations

from typing import Any

import pytest

from cmdb import actions
from cmdb.actions._import.result import ImportResult
from cmdb.models import CIClass, ConfigurationItem, ConfigurationItemHistory, SourceRecord
from itsm.core.models import User
from tests.cast import Cast
from tests.clients import api, browser
from tests.cmdb.build import import_lines, make_ci, table
from tests.support import nothing_changes, refusal_of

pytestmark = pytest.mark.django_db

HEADER = "id,ci_class,name,serial_number,operating_system,environment"
SERIAL = "attributes.serial_number"
SYSTEM = "attributes.operating_system"


def bring(cast: Cast, source: str, *lines: str, **options: Any) -> ImportResult:
    return actions.import_cis(actor=cast.adam, cis=table(HEADER, *lines), source=source, **options)


def identified_by(cast: Cast, *identifiers: list[str], ci_class: str = "server") -> None:
    actions.set_reconciliation(ci_class=ci_class, identified_by=identifiers, actor=cast.adam)


def ordered(cast: Cast, order: dict[str, list[str]], ci_class: str = "server") -> None:
    actions.set_reconciliation(ci_class=ci_class, source_order=order, actor=cast.adam)


@pytest.fixture
def by_serial(cast: Cast) -> None:
    identified_by(cast, [SERIAL])


def test_a_record_of_a_further_source_finds_the_item_by_what_identifies_its_class(
    cast: Cast, by_serial: None
) -> None:
    bring(cast, "netbox", "1,server,web,S1,Debian 12,production")
    result = bring(cast, "scanner", "x9,server,web.example.com,S1,Debian 12.4,")
    item = ConfigurationItem.objects.get()
    assert (result.cis.created, result.cis.unchanged) == (0, 1)
    assert (item.name, item.source, item.attributes[SERIAL.partition(".")[2]]) == ("web", "netbox", "S1")
    known = SourceRecord.objects.get()
    assert (known.ci, known.source, known.external_id, known.found_by) == (item, "scanner", "x9", [SERIAL])
    gone = bring(cast, "scanner", "x9,server,web.example.com,S2,,")
    assert (gone.cis.created, ConfigurationItem.objects.count()) == (0, 1)


def test_identifiers_are_tried_in_their_order_the_nearest_class_first(cast: Cast) -> None:
    identified_by(cast, [SERIAL], ["name", SYSTEM])
    bring(cast, "netbox", "1,server,web,S1,Debian,", "2,server,db,,Debian,")
    bring(cast, "scanner", "a,server,DB,S9,Debian,", "b,server,other,S1,,", "c,server,db,,Windows,")
    found = {record.external_id: record.ci.name for record in SourceRecord.objects.all()}
    assert found == {"a": "db", "b": "web"}
    assert ConfigurationItem.objects.filter(source="scanner").get().external_id == "c"


def test_the_nearest_class_decides_and_the_classes_below_inherit(cast: Cast) -> None:
    actions.create_class(name="blade", parent="server", actor=cast.adam)
    identified_by(cast, [SERIAL])
    ordered(cast, {"": ["scanner", "netbox"], "name": ["netbox"]})
    bring(cast, "netbox", "1,blade,a,S1,Debian,production")
    bring(cast, "scanner", "x,blade,b,S1,Debian 13,test")
    item = ConfigurationItem.objects.get()
    assert (item.name, item.environment) == ("a", "test")
    actions.set_reconciliation(ci_class="blade", source_order={"": ["netbox", "scanner"]}, actor=cast.adam)
    bring(cast, "scanner", "x,blade,b,S1,Debian 14,other")
    bring(cast, "netbox", "1,blade,a,S1,Debian,production")
    item.refresh_from_db()
    assert (item.environment, item.attributes["operating_system"]) == ("production", "Debian")


def test_without_an_order_the_items_own_source_stands_and_others_fill_what_is_empty(
    cast: Cast, by_serial: None
) -> None:
    bring(cast, "netbox", "1,server,web,S1,,production")
    result = bring(cast, "scanner", "x,server,host,S1,Debian,test")
    item = ConfigurationItem.objects.get()
    assert (item.name, item.environment, item.attributes["operating_system"]) == (
        "web", "production", "Debian",
    )  # fmt: skip
    assert (result.cis.updated, item.fact_sources) == (1, {SYSTEM: "scanner"})
    bring(cast, "scanner", "x,server,host,S1,Debian 13,test")
    item.refresh_from_db()
    assert item.attributes["operating_system"] == "Debian 13", "a source may change what it said itself"
    bring(cast, "netbox", "1,server,web,S1,Debian 14,production")
    item.refresh_from_db()
    assert (item.attributes["operating_system"], item.fact_sources) == ("Debian 14", {})


def test_a_lower_source_never_writes_over_a_higher_one(cast: Cast, by_serial: None) -> None:
    ordered(cast, {"": ["netbox", "scanner"], SYSTEM: ["scanner", "by hand", "netbox"]})
    bring(cast, "netbox", "1,server,web,S1,Debian,production")
    bring(cast, "scanner", "x,server,host,S1,Debian 13,test")
    item = ConfigurationItem.objects.get()
    assert (item.name, item.environment) == ("web", "production")
    assert item.attributes["operating_system"] == "Debian 13"
    with nothing_changes():
        again = bring(cast, "netbox", "1,server,web,S1,Debian,production")
    assert again.cis.unchanged == 1
    actions.edit_ci(number=item.number, attributes={"operating_system": "Debian 15"}, actor=cast.adam)
    bring(cast, "scanner", "x,server,host,S1,Debian 14,test")
    item.refresh_from_db()
    assert (item.attributes["operating_system"], item.fact_sources[SYSTEM]) == ("Debian 14", "scanner")


def test_what_a_person_wrote_stands_where_the_order_says_so(cast: Cast, by_serial: None) -> None:
    bring(cast, "netbox", "1,server,web,S1,Debian,production")
    item = ConfigurationItem.objects.get()
    actions.edit_ci(number=item.number, environment="staging", actor=cast.adam)
    item.refresh_from_db()
    assert item.fact_sources == {"environment": ""}
    ordered(cast, {"environment": ["by hand"]})
    bring(cast, "netbox", "1,server,web,S1,Debian,production")
    item.refresh_from_db()
    assert item.environment == "staging"
    ordered(cast, {})
    bring(cast, "netbox", "1,server,web,S1,Debian,production")
    item.refresh_from_db()
    assert (item.environment, item.fact_sources) == ("production", {})


def test_an_item_recorded_by_hand_keeps_what_people_said_of_it(cast: Cast, by_serial: None) -> None:
    item = make_ci(cast.adam, "web", attributes={"serial_number": "S1"}, environment="production")
    bring(cast, "scanner", "x,server,host,S1,Debian,test")
    item.refresh_from_db()
    assert (item.name, item.environment, item.state) == ("web", "production", "planned")
    assert (item.attributes["operating_system"], item.source) == ("Debian", "")


def test_a_row_that_fits_several_items_is_rejected_and_says_which(cast: Cast, by_serial: None) -> None:
    one = make_ci(cast.adam, "a", attributes={"serial_number": "S1"})
    two = make_ci(cast.adam, "b", attributes={"serial_number": "S1"})
    result = bring(cast, "scanner", "x,server,host,S1,Debian,", "y,server,good,S2,,")
    reason = "The row fits several items: %s, %s. Merge them, or say which it is by hand."
    assert [reject.reason for reject in result.rejects] == [reason % (one.number, two.number)]
    assert result.cis.created == 1


def test_what_one_source_calls_by_two_names_are_two_items(cast: Cast, by_serial: None) -> None:
    result = bring(cast, "netbox", "1,server,a,S1,,", "2,server,b,S1,,")
    assert result.cis.created == 2
    make_ci(cast.adam, "c", attributes={"serial_number": "S5"})
    result = bring(cast, "scanner", "1,server,a,S5,,", "2,server,b,S5,,")
    assert (result.cis.created, SourceRecord.objects.count()) == (1, 1)


def test_an_item_of_a_unit_one_may_not_import_into_is_not_found(cast: Cast, by_serial: None) -> None:
    make_ci(cast.adam, "hidden", attributes={"serial_number": "S1"}, unit=cast.payments)
    file = table(HEADER, "x,server,mine,S1,,")
    result = actions.import_cis(actor=cast.conny, cis=file, source="scanner")
    assert (result.cis.created, SourceRecord.objects.count()) == (1, 0)


def test_relationships_name_items_as_their_source_does(cast: Cast, by_serial: None) -> None:
    bring(cast, "netbox", "1,server,web,S1,,")
    bring(cast, "scanner", "x,server,host,S1,,", "y,server,db,S2,,")
    result = import_lines(cast.adam, relationships=("y,depends_on,x",), source="scanner")
    assert (result.relationships.created, result.relationships.rejected) == (1, 0)


def test_attributes_are_read_as_the_class_has_them_that_the_item_keeps(cast: Cast, by_serial: None) -> None:
    for name, kind in (("blade", "number"), ("tower", "text")):
        actions.create_class(name=name, parent="server", actor=cast.adam)
        actions.declare_attribute(ci_class=name, name="bay", label="Bay", kind=kind, actor=cast.adam)
    header = "id,ci_class,name,serial_number,bay"
    bring(cast, "netbox", "1,blade,a,S1,,", "2,blade,b,S2,,")
    file = table(header, "x,tower,a,S1,7", "y,tower,b,S2,left")
    result = actions.import_cis(actor=cast.adam, cis=file, source="scanner")
    assert [(reject.line, reject.reason) for reject in result.rejects] == [(3, "Enter a number.")]
    item = ConfigurationItem.objects.get(name="a")
    assert (item.ci_class.name, item.attributes["bay"]) == ("blade", 7)


def test_a_dry_run_says_how_an_item_was_found_and_what_stays(cast: Cast, by_serial: None) -> None:
    bring(cast, "netbox", "1,server,web,S1,,production")
    with nothing_changes():
        result = bring(cast, "scanner", "x,server,host,S1,Debian,test", dry_run=True)
    (sample,) = result.samples
    assert (sample.kind, sample.why) == ("changed", "Found by: serial_number.")
    assert sample.fields == {SYSTEM: (None, "Debian")}
    assert sample.kept == {"environment": "netbox", "name": "netbox"}
    again = bring(cast, "scanner", "x,server,host,S1,,test", dry_run=True)
    assert [(one.kind, one.kept) for one in again.samples] == [("kept", sample.kept)]


def test_the_same_record_again_writes_nothing(cast: Cast, by_serial: None) -> None:
    bring(cast, "netbox", "1,server,web,S1,,production")
    bring(cast, "scanner", "x,server,host,S1,Debian,test")
    versions = ConfigurationItemHistory.objects.count()
    with nothing_changes():
        bring(cast, "scanner", "x,server,host,S1,Debian,test")
    assert ConfigurationItemHistory.objects.count() == versions


def test_a_merged_record_of_another_source_goes_on_to_tell_of_the_survivor(cast: Cast) -> None:
    bring(cast, "netbox", "1,server,web,S1,,production")
    bring(cast, "scanner", "x,server,host,,,")
    survivor, duplicate = ConfigurationItem.objects.order_by("pk")
    actions.merge_ci(number=duplicate.number, into=survivor.number, actor=cast.adam)
    result = bring(cast, "scanner", "x,server,host,,Debian,")
    survivor.refresh_from_db()
    assert (result.cis.updated, survivor.attributes["operating_system"]) == (1, "Debian")
    assert (survivor.name, survivor.fact_sources[SYSTEM]) == ("web", "scanner")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"identified_by": [["attributes.nothing"]]}, "identified_by"),
        ({"identified_by": [[]]}, "identified_by"),
        ({"identified_by": [[SERIAL], [SERIAL]]}, "identified_by"),
        ({"identified_by": [["environment"]]}, "identified_by"),
        ({"source_order": {"attributes.nothing": ["a"]}}, "source_order"),
        ({"source_order": {"name": []}}, "source_order"),
        ({"source_order": {"name": ["a", "a"]}}, "source_order"),
        ({"source_order": {"name": ["x" * 61]}}, "source_order"),
    ],
)
def test_what_no_class_can_be_identified_by_is_refused(cast: Cast, given: Any, field: str) -> None:
    with nothing_changes():
        refusal = refusal_of(lambda: actions.set_reconciliation(ci_class="server", actor=cast.adam, **given))
    assert (refusal.code, list(refusal.facts["fields"])) == ("invalid", [field])


def test_page_admin_and_api_say_how_records_find_items(cast: Cast) -> None:
    page = browser(cast.adam)
    rules = {"identified_by": f"{SERIAL}\nname, {SYSTEM}", "source_order": "name: a > by hand\n*: b"}
    assert page.post("/cis/classes/server/reconciliation/", rules).status_code == 302
    server = CIClass.objects.get(name="server")
    expected = ([[SERIAL], ["name", SYSTEM]], {"name": ["a", "by hand"], "": ["b"]})
    assert (server.identified_by, server.source_order) == expected
    shown = page.get("/cis/classes/server/reconciliation/").content.decode()
    assert "name: a &gt; by hand\n*: b" in shown
    assert "a → by hand" in page.get("/cis/classes/server/").content.decode()
    User.objects.filter(pk=cast.adam.pk).update(language="de")
    assert "a → von Hand" in page.get("/cis/classes/server/").content.decode()
    User.objects.filter(pk=cast.adam.pk).update(language="en")
    refused = page.post("/cis/classes/server/reconciliation/", {"identified_by": "attributes.none"})
    assert refused.status_code == 422
    assert "There is no fact attributes.none in this class." in refused.content.decode()
    for order in ("no colon", "name: a\nname: b"):
        answer = page.post("/cis/classes/server/reconciliation/", {"source_order": order})
        assert (answer.status_code, "Write each fact once" in answer.content.decode()) == (422, True)
    by_admin = f"/admin/cmdb/ciclass/{server.pk}/verb/set_reconciliation/"
    assert page.post(by_admin, {"identified_by": "name", "source_order": ""}).status_code == 302
    answer = api(cast.adam).post(
        "/api/v1/ci-classes/server/set_reconciliation/", {"source_order": {"": ["z"]}}, format="json"
    )
    assert (answer.json()["identified_by"], answer.json()["source_order"]) == ([["name"]], {"": ["z"]})


def test_page_and_api_say_where_each_fact_comes_from(cast: Cast, by_serial: None) -> None:
    bring(cast, "netbox", "1,server,web,S1,,production")
    bring(cast, "scanner", "x9,server,host,S1,Debian,")
    item = ConfigurationItem.objects.get()
    actions.edit_ci(number=item.number, environment="staging", actor=cast.adam)
    told = api(cast.adam).get(f"/api/v1/cis/{item.number}/sources/").json()
    assert (told["source"], told["external_id"]) == ("netbox", "1")
    assert told["said_by"] == {SYSTEM: "scanner", "environment": "by hand"}
    assert [(one["source"], one["external_id"]) for one in told["records"]] == [("scanner", "x9")]
    page = browser(cast.adam).get(f"/cis/{item.number}/").content.decode()
    assert "x9" in page
    assert "Said by others" in page
    assert api(cast.stan).get(f"/api/v1/cis/{item.number}/sources/").status_code == 404


def test_who_attaches_an_identity_does_not_hand_over_what_was_written_by_hand(cast: Cast) -> None:
    ordered(cast, {"": ["by hand", "scanner"]})
    ci = make_ci(cast.adam, "web", attributes={"operating_system": "ours"})
    actions.edit_ci(number=ci.number, source="scanner", external_id="1", actor=cast.adam)
    said = ConfigurationItem.objects.get().fact_sources
    assert (said["name"], said[SYSTEM], "environment" in said) == ("", "", False)
    bring(cast, "scanner", "1,server,theirs,S1,theirs,test")
    ci = ConfigurationItem.objects.get()
    assert (ci.name, ci.attributes["operating_system"], ci.environment) == ("web", "ours", "test")
    actions.edit_ci(number=ci.number, source="", external_id="", actor=cast.adam)
    said = ConfigurationItem.objects.get().fact_sources
    assert (said["environment"], "name" in said) == ("scanner", False)
