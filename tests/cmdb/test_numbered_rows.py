"""Rows that say by number which item they are about, whatever their source calls it."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from cmdb import actions
from cmdb.actions._import.result import ImportResult
from cmdb.models import ConfigurationItem, ConfigurationItemHistory, SourceRecord
from itsm.core.models import User
from tests.cast import Cast
from tests.clients import api
from tests.cmdb.build import make_ci, table
from tests.cmdb.test_formats import sheet
from tests.support import nothing_changes

pytestmark = pytest.mark.django_db
ABSENT = "There is no item %s that you may import into. Correct or remove the number."


def bring(actor: User, header: str, *lines: str, source: str = "sheet", **options: Any) -> ImportResult:
    return actions.import_cis(actor=actor, cis=table(header, *lines), source=source, **options)


def reasons(result: ImportResult) -> dict[int, str]:
    return {reject.line: reject.reason for reject in result.rejects}


@contextmanager
def no_item_changes() -> Iterator[None]:
    """That it was seen is all that may be noted."""
    before = ConfigurationItemHistory.objects.count()
    yield
    assert ConfigurationItemHistory.objects.count() == before


def fresh(item: ConfigurationItem) -> ConfigurationItem:
    return ConfigurationItem.objects.get(pk=item.pk)


def test_a_number_finds_an_item_recorded_by_hand_and_no_id_is_needed(cast: Cast) -> None:
    web = make_ci(cast.conny, "web")
    line = f"{web.number.lower()},server,web,production"
    result = bring(cast.conny, "number,ci_class,name,environment", line)
    assert (result.cis.updated, result.cis.created, result.rejects) == (1, 0, [])
    assert fresh(web).environment == "production"
    assert not SourceRecord.objects.exists(), "the source has no name for it"
    with nothing_changes():
        assert bring(cast.conny, "number,ci_class,name,environment", line).cis.unchanged == 1


def test_the_number_decides_and_what_the_source_calls_the_item_is_remembered(cast: Cast) -> None:
    web = make_ci(cast.conny, "web")
    bring(cast.conny, "number,id,ci_class,name", f"{web.number},w1,server,web", ",d1,server,db")
    record = SourceRecord.objects.get()
    assert (record.ci_id, record.source, record.external_id, record.found_by) == (
        web.pk,
        "sheet",
        "w1",
        ["number"],
    )
    result = bring(cast.conny, "id,ci_class,name,environment", "w1,server,web,test", "d1,server,db,test")
    assert (result.cis.updated, result.cis.created) == (2, 0)
    assert fresh(web).environment == "test"


def test_an_id_by_which_the_source_knows_another_item_stays_with_that_one(cast: Cast) -> None:
    bring(cast.conny, "id,ci_class,name", "1,server,one", "2,server,two")
    one, two = (ConfigurationItem.objects.get(name=name) for name in ("one", "two"))
    web = make_ci(cast.conny, "web")
    rows = (f"{one.number},2,server,first", f"{web.number},1,server,web")
    result = bring(cast.conny, "number,id,ci_class,name", *rows)
    assert (result.cis.updated, result.cis.unchanged, result.rejects) == (1, 1, [])
    assert (fresh(one).name, fresh(one).external_id, fresh(two).name) == ("first", "1", "two")
    assert not SourceRecord.objects.exists()


def test_an_unknown_number_makes_no_item_and_is_told_like_one_that_must_not_be_seen(cast: Cast) -> None:
    ledger = make_ci(cast.adam, "ledger", unit=cast.payments)
    actions.set_reconciliation(ci_class="server", identified_by=[["name"]], actor=cast.adam)
    make_ci(cast.conny, "web")
    lines = ("CI9999999,x,server,web", f"{ledger.number},,server,ledger", ",,server,nothing")
    with nothing_changes():
        result = bring(cast.conny, "number,id,ci_class,name", *lines)
    assert reasons(result) == {
        2: ABSENT % "CI9999999",
        3: ABSENT % ledger.number,
        4: "The row has no id.",
    }


def test_an_item_that_one_sees_but_may_not_import_into_is_told_alike(cast: Cast) -> None:
    web = make_ci(cast.adam, "web", unit=cast.payments)
    with nothing_changes():
        result = bring(
            cast.conny, "number,ci_class,name,owner", f"{web.number},server,web,", unit=cast.retail
        )
    assert reasons(result) == {2: ABSENT % web.number}


def test_a_merged_record_is_not_written_and_the_survivor_is_named(cast: Cast) -> None:
    old, new, far = (make_ci(cast.adam, name, unit=cast.retail) for name in ("old", "new", "far"))
    hidden = make_ci(cast.adam, "hidden", unit=cast.payments)
    actions.merge_ci(number=old.number, into=new.number, actor=cast.adam)
    actions.merge_ci(number=far.number, into=hidden.number, actor=cast.adam)
    rows = (f"{new.number},server,new", f"{old.number},server,old", f"{far.number},server,far")
    with no_item_changes():
        result = bring(cast.conny, "number,ci_class,name", *rows)
    assert reasons(result) == {
        3: f"{old.number} was merged into {new.number}. Say it of that one, or leave the row out.",
        4: ABSENT % far.number,
    }
    assert result.cis.unchanged == 1


def test_what_identifies_a_class_is_not_asked_of_a_row_with_a_number(cast: Cast) -> None:
    actions.set_reconciliation(ci_class="server", identified_by=[["name"]], actor=cast.adam)
    web, db = make_ci(cast.conny, "web"), make_ci(cast.conny, "db")
    result = bring(
        cast.conny, "number,id,ci_class,name,environment", f"{db.number},,server,web,test", ",w,server,web,"
    )
    assert (fresh(web).environment, fresh(db).environment) == ("", "test")
    assert (result.cis.created, result.rejects) == (0, [])
    assert SourceRecord.objects.get().ci_id == web.pk


def test_people_and_higher_sources_keep_their_word_and_a_simulation_says_how_the_item_was_found(
    cast: Cast,
) -> None:
    web = make_ci(cast.conny, "web", environment="test")
    lines = (f"{web.number},server,web,production,written",)
    header = "number,ci_class,name,environment,description"
    with nothing_changes():
        result = bring(cast.conny, header, *lines, dry_run=True)
    (sample,) = result.samples
    assert (sample.number, sample.why) == (web.number, "Found by its number.")
    assert (sample.fields, sample.kept) == ({"description": ("", "written")}, {"environment": "by hand"})
    bring(cast.conny, header, *lines)
    assert (fresh(web).environment, fresh(web).description) == ("test", "written")
    actions.set_reconciliation(ci_class="server", source_order={"": ["sheet", "by hand"]}, actor=cast.adam)
    bring(cast.conny, header, *lines)
    assert fresh(web).environment == "production"


def test_a_simulation_tells_what_the_import_does(cast: Cast) -> None:
    web = make_ci(cast.conny, "web")
    site = make_ci(cast.conny, "Berlin", "site")
    header = "number,id,ci_class,name,location"
    rows = (
        f"{site.number},b,site,Berlin,",
        f"{web.number},,server,web,b",
        ",n,server,new,b",
        "CI9999999,x,server,x,",
    )
    with nothing_changes():
        told = bring(cast.conny, header, *rows, dry_run=True)
    done = bring(cast.conny, header, *rows)
    assert told.cis == done.cis
    assert reasons(told) == reasons(done) == {5: ABSENT % "CI9999999"}
    assert (done.cis.created, done.cis.updated, done.cis.unchanged) == (1, 1, 1)
    assert fresh(web).location_id == site.pk


def test_a_move_to_another_class_keeps_its_rules(cast: Cast) -> None:
    actions.declare_attribute(ci_class="storage", name="shelf", label="Shelf", required=True, actor=cast.adam)
    bring(cast.conny, "id,ci_class,name", "w,server,web")
    web = ConfigurationItem.objects.get()
    with nothing_changes():
        result = bring(cast.conny, "number,ci_class,name", f"{web.number},storage,web")
    assert reasons(result) == {2: "A value is required for: shelf."}


def test_an_owner_who_left_stays_where_the_row_says_no_other(cast: Cast) -> None:
    web, db = make_ci(cast.conny, "web", owner=cast.rolf), make_ci(cast.conny, "db")
    User.objects.filter(pk=cast.rolf.pk).update(is_active=False)
    lines = (f"{web.number},server,web,rolf", f"{db.number},server,db,rolf")
    with no_item_changes():
        result = bring(cast.conny, "number,ci_class,name,owner", *lines)
    assert result.cis.unchanged == 1
    assert "There is no person" in reasons(result)[3]


def test_a_reference_that_stands_there_may_be_said_again_by_who_does_not_see_it(cast: Cast) -> None:
    actions.declare_attribute(
        ci_class="server", name="spare", label="Spare", kind="reference", actor=cast.adam
    )
    secret = make_ci(cast.adam, "secret", unit=cast.payments)
    web = make_ci(cast.adam, "web", unit=cast.retail, attributes={"spare": secret.number})
    db = make_ci(cast.conny, "db")
    lines = (f"{web.number},server,web,{secret.number}", f"{db.number},server,db,{secret.number}")
    with no_item_changes():
        result = bring(cast.conny, "number,ci_class,name,spare", *lines)
    assert result.cis.unchanged == 1
    assert "that you may see" in reasons(result)[3]


def test_records_of_programs_name_items_by_number_too(cast: Cast) -> None:
    web = make_ci(cast.conny, "web")
    records: list[dict[str, Any]] = [
        {
            "number": web.number,
            "ci_class": "server",
            "name": "web",
            "attributes": {"cpu_cores": 8, "number": 7},
        },
        {"ci_class": "server", "name": "nameless"},
    ]
    body = "\n".join(map(json.dumps, records))
    answer = api(cast.ina).post(
        "/api/v1/cmdb/bulk/?source=discovery", body, content_type="application/x-ndjson"
    )
    told = answer.json()
    assert (told["cis"]["updated"], told["rejects"][0]["reason"]) == (
        1,
        "A value is required for: id or number.",
    )
    assert fresh(web).attributes == {"cpu_cores": 8, "number": "7"}
    document = {"items": [{**records[0], "environment": "test"}]}
    result = actions.import_cis(actor=cast.conny, cis=table(json.dumps(document)), source="discovery")
    assert (result.cis.updated, fresh(web).environment) == (1, "test")


def test_a_workbook_may_have_numbers_in_place_of_ids(cast: Cast) -> None:
    web = make_ci(cast.conny, "web")
    data = sheet(("number", "ci_class", "name", "environment"), (web.number, "server", "web", "'-1"))
    result = actions.import_cis(actor=cast.conny, cis=io.BytesIO(data), source="sheet")
    assert (result.cis.updated, fresh(web).environment) == (1, "-1")
