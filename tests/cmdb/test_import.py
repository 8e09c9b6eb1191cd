"""Imports: good rows go in, bad ones are named with their line, the same file twice writes nothing."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cmdb import actions
from cmdb.models import (
    CIClass,
    ConfigurationItem,
    ConfigurationItemHistory,
    Relationship,
    RelationshipHistory,
    RelationshipType,
)
from itsm.core import audit
from itsm.core.models import AuditEntry
from tests.cast import Cast
from tests.cmdb.build import import_lines, make_ci, make_cis, real_export, relate, table
from tests.support import nothing_changes, refusal_of

pytestmark = pytest.mark.django_db


def rejected(result: Any) -> list[tuple[int, str]]:
    return [(reject.line, reject.reason) for reject in result.rejects]


def test_rows_become_items_in_the_state_their_status_means(cast: Cast) -> None:
    result = import_lines(
        cast.adam,
        "1,server,a,Active,t1",
        "2,server,b,planned,",
        "3,server,c,under maintenance,",
        "4,server,d,DECOMMISSIONED,",
        "5,server,e,container,",
        "6,server,f,,",
    )
    assert (result.cis.created, result.cis.rejected) == (6, 0)
    states = dict(ConfigurationItem.objects.values_list("name", "state"))
    assert states == {
        "a": "in_use", "b": "planned", "c": "in_maintenance", "d": "retired", "e": "in_use", "f": "in_use",
    }  # fmt: skip
    attributes = dict(ConfigurationItem.objects.values_list("name", "attributes"))
    assert (attributes["a"], attributes["e"]) == ({"tenant": "t1"}, {"status": "container"})
    assert all(ConfigurationItem.objects.values_list("imported", flat=True))


def test_the_same_file_twice_writes_no_row_no_history_and_no_audit(cast: Cast) -> None:
    lines = ("1,server,a,active,", "2,server,b,odd,t")
    import_lines(cast.adam, *lines, relationships=("1,depends_on,2",))
    with nothing_changes():
        again = import_lines(cast.adam, *lines, relationships=("1,depends_on,2",))
    assert (again.cis.unchanged, again.relationships.unchanged) == (2, 1)


def test_a_changed_row_updates_what_changed_and_keeps_what_people_added(cast: Cast) -> None:
    import_lines(cast.adam, "1,server,a,active,t1")
    ci = ConfigurationItem.objects.get()
    actions.edit_ci(number=ci.number, attributes={"memory": 64}, criticality=1, actor=cast.adam)
    result = import_lines(cast.adam, "1,virtual_machine,b,offline-ish,")
    assert (result.cis.updated, result.cis.created) == (1, 0)
    ci.refresh_from_db()
    assert (ci.name, ci.ci_class.name, ci.criticality, ci.version) == ("b", "virtual_machine", 1, 3)
    assert ci.attributes == {"memory": 64, "status": "offline-ish"}


def test_a_status_that_changed_walks_the_edges_and_one_that_did_not_leaves_peoples_decision(
    cast: Cast,
) -> None:
    import_lines(cast.adam, "1,server,a,planned,", "2,server,b,active,", "3,server,c,active,")
    by_hand = ConfigurationItem.objects.get(name="b")
    actions.retire(number=by_hand.number, actor=cast.adam)
    result = import_lines(cast.adam, "1,server,a,maintenance,", "2,server,b,active,", "3,server,c,planned,")
    assert [line for line, _reason in rejected(result)] == [4]
    states = dict(ConfigurationItem.objects.values_list("name", "state"))
    assert states == {"a": "in_maintenance", "b": "retired", "c": "in_use"}
    history = ConfigurationItemHistory.objects.filter(name="a").order_by("pgh_id")
    assert [version.state for version in history][:3] == ["planned", "in_use", "in_maintenance"]


def test_unknown_classes_and_types_are_rejected_or_made_as_asked(cast: Cast) -> None:
    lines, edges = ("1,Vending Machine,a,,", "2,server,b,,"), ("2,Sells To,2b", "2,feeds,1")
    refused = import_lines(cast.adam, *lines, relationships=edges)
    assert (refused.cis.created, refused.cis.rejected) == (1, 1)
    assert [line for line, _reason in rejected(refused)] == [2, 2, 3]
    made = import_lines(cast.adam, *lines, relationships=edges, create_missing=True)
    assert (made.made_classes, made.made_types) == (["vending_machine"], ["sells_to", "feeds"])
    assert CIClass.objects.get(name="vending_machine").path == "configuration_item.vending_machine."
    kind = RelationshipType.objects.get(name="feeds")
    assert (kind.impact, kind.made_by_import) == ("target_to_source", True)
    assert [reject.file for reject in made.rejects] == ["relationships"]


def test_a_bad_row_is_rejected_with_its_line_and_the_rest_go_in(cast: Cast) -> None:
    actions.declare_attribute(ci_class="server", name="room", label="Room", required=True, actor=cast.adam)
    file = io.BytesIO(
        b"\xef\xbb\xbfid,ci_class,name,room,memory,criticality\r\n"
        b"1,server,ok,R1,64,2\r\n"
        b"2,server,no room,,64,\r\n"
        b"3,server,wrong type,R1,much,\r\n"
        b"4,server,bad criticality,R1,,9\r\n"
        b"5,server,\xff\xfe,R1,,\r\n"
        b"6,server,nul\x00,R1,,\r\n"
        b"7,server,too few\r\n"
        b"1,server,the same id,R1,,\r\n"
        b",server,no id,R1,,\r\n"
        b"8,server,,R1,,\r\n"
        b"9,server," + b"x" * 300 + b",R1,,\r\n"
        b'10,server,"two\r\nlines",R1,,\r\n'
        b"\r\n"
        b"11,server," + b"y" * 100_000 + b",R1,,\r\n"
        b'12,server,"never closed,R1,,\r\n'
        b"13,server,last,R1,,\r\n"
    )
    result = actions.import_cis(cis=file, actor=cast.adam)
    assert sorted(ConfigurationItem.objects.values_list("name", flat=True)) == ["last", "ok", "two\r\nlines"]
    assert [line for line, _reason in sorted(rejected(result))] == [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 16, 17]
    assert all(reason for _line, reason in rejected(result))
    assert ConfigurationItem.objects.get(name="ok").attributes == {"room": "R1", "memory": 64}


def test_bad_relationships_are_rejected_and_the_rest_go_in(cast: Cast) -> None:
    by_hand = make_ci(cast.adam, "by hand")
    lines = tuple(f"{n},server,s{n},," for n in range(1, 5))
    edges = (
        f"1,depends_on,{by_hand.number}",
        "1,depends_on,1",
        "1,depends_on,99",
        "99,depends_on,1",
        "1,contains,2",
        "2,contains,3",
        "3,contains,1",
        "1,depends_on,4",
        "1,depends_on,4",
        "1,,4",
    )
    result = import_lines(cast.adam, *lines, relationships=edges)
    assert [line for line, _reason in sorted(rejected(result))] == [3, 4, 5, 8, 11]
    assert (result.relationships.created, result.relationships.unchanged) == (4, 1)
    assert Relationship.objects.count() == RelationshipHistory.objects.count() == 4


def test_an_item_of_a_unit_the_importer_has_no_say_in_is_left_alone(cast: Cast) -> None:
    import_lines(cast.adam, "1,server,a,,", unit=cast.payments)
    result = import_lines(
        cast.conny, "1,server,stolen,,", "2,server,own,,", relationships=("1,depends_on,2",)
    )
    assert [line for line, _reason in rejected(result)] == [2, 2]
    assert sorted(ConfigurationItem.objects.values_list("name", flat=True)) == ["a", "own"]


def test_an_import_reaches_no_item_that_the_importer_may_not_see(cast: Cast) -> None:
    actions.declare_attribute(
        ci_class="server",
        name="rack",
        label="Rack",
        kind="reference",
        reference_class="site",
        actor=cast.adam,
    )
    own, secret = make_ci(cast.conny, "own", "site"), make_ci(cast.stan, "secret", "site")
    file = table(
        "id,ci_class,name,rack",
        f"1,server,near,{own.number}",
        f"2,server,far,{secret.number}",
        "3,server,nowhere,CI9999999",
    )
    edges = table(
        "source,type,target",
        f"1,depends_on,{own.number}",
        f"1,depends_on,{secret.number}",
        f"{secret.number},depends_on,1",
        "1,depends_on,CI9999999",
    )
    result = actions.import_cis(cis=file, relationships=edges, actor=cast.conny)
    told = [(reject.file, reject.line) for reject in result.rejects]
    assert sorted(told) == [("cis", 3), ("cis", 4)] + [("relationships", line) for line in (3, 4, 5)]
    reasons = {reject.reason.replace(secret.number, "CI9999999") for reject in result.rejects}
    assert len(reasons) == 2, "what is hidden and what is not there are told alike"
    assert Relationship.objects.get().target == own


def test_an_import_asks_for_the_class_that_the_form_asks_for(cast: Cast) -> None:
    actions.declare_attribute(
        ci_class="server",
        name="rack",
        label="Rack",
        kind="reference",
        reference_class="site",
        actor=cast.adam,
    )
    other = make_ci(cast.conny, "no site")
    file = table("id,ci_class,name,rack", f"1,server,web,{other.number}")
    result = actions.import_cis(cis=file, actor=cast.conny)
    assert rejected(result) == [(2, "rack: That configuration item is of another class.")]


def test_two_sources_may_use_the_same_identifier(cast: Cast) -> None:
    import_lines(cast.adam, "1,server,a,,", source="netbox")
    import_lines(cast.adam, "1,server,b,,", source="vmware")
    assert sorted(ConfigurationItem.objects.values_list("source", "name")) == [
        ("netbox", "a"),
        ("vmware", "b"),
    ]


def test_a_dry_run_tells_the_same_and_changes_nothing(cast: Cast) -> None:
    lines, edges = ("1,kiosk,a,,", "2,server,b,,", "3,server,,,"), ("1,feeds,2",)
    with nothing_changes():
        dry = import_lines(cast.adam, *lines, relationships=edges, create_missing=True, dry_run=True)
    wet = import_lines(cast.adam, *lines, relationships=edges, create_missing=True)
    assert {**dry.as_json(), "dry_run": False, "samples": []} == wet.as_json()
    assert [sample.name for sample in dry.samples] == ["a", "b"]


def test_each_batch_is_one_audit_entry_bound_to_its_content(cast: Cast) -> None:
    import_lines(cast.adam, "1,server,a,,", relationships=("1,connects_to,1",), source="netbox")
    entry = AuditEntry.objects.get(subject="import:netbox")
    (told,) = audit.history_of("import:netbox")
    assert entry.action == "cmdb.import"
    assert told["facts"]["content"].startswith("sha256:")
    assert (told["facts"]["created"], told["facts"]["file"]) == (1, "cis")
    assert list(audit.faults()) == []
    assert ConfigurationItemHistory.objects.get().operation == "cmdb.import"


@pytest.mark.parametrize("header", ["id,name", "", "id,ci_class,name,id", "id,ci_class,name,"])
def test_a_header_that_cannot_be_used_refuses_the_whole(cast: Cast, header: str) -> None:
    good = table("id,ci_class,name", "1,server,a")
    with nothing_changes():
        refusal = refusal_of(
            lambda: actions.import_cis(cis=good, relationships=io.BytesIO(header.encode()), actor=cast.adam)
        )
        nothing = refusal_of(lambda: actions.import_cis(actor=cast.adam))
    assert refusal.code == nothing.code == "malformed_file"


def test_the_command_imports_writes_the_rejects_file_and_says_so(cast: Cast, tmp_path: Path) -> None:
    file = tmp_path / "items.csv"
    file.write_text("id;ci_class;name\n1;server;web01\n2;unheard of;x\n")
    out, err = io.StringIO(), io.StringIO()
    call_command("import_cis", cis=file, stdout=out, stderr=err)
    assert "1 created" in out.getvalue()
    rows = list(csv.DictReader((tmp_path / "items.rejects.csv").open()))
    assert [(row["file"], row["line"]) for row in rows] == [("cis", "3")]
    assert "items.rejects.csv" in err.getvalue()
    (tmp_path / "broken.csv").write_text("nothing here\n")
    with nothing_changes():
        for wrong in ({"cis": tmp_path / "broken.csv"}, {"cis": tmp_path / "absent.csv"}, {}):
            with pytest.raises(CommandError):
                call_command("import_cis", **wrong, stdout=out)
        with pytest.raises(CommandError):
            call_command("import_cis", cis=file, unit="Nowhere", stdout=out)


def test_the_impact_command_prints_figures_and_refuses_an_ambiguous_name(cast: Cast) -> None:
    db, app, shop = make_cis(cast.conny, ["db", "app", "shop"])
    make_ci(cast.conny, "db", "virtual_machine")
    relate(cast.conny, app, db)
    relate(cast.conny, shop, app)

    def figures(*arguments: str) -> Any:
        out = io.StringIO()
        call_command("impact", *arguments, "--format", "json", stdout=out)
        return json.loads(out.getvalue())

    told = io.StringIO()
    call_command("impact", "server:db", stdout=told)
    assert "--list shows every item" in told.getvalue()
    assert figures("server:db") == {"direct": 1, "total": 2, "max_hops": 2}
    assert figures("shop", "--direction", "upstream") == {"direct": 1, "total": 2, "max_hops": 2}
    assert figures(db.number, "--depth", "1") == {"direct": 1, "total": 1, "max_hops": 1}
    assert [item["path"] for item in figures(db.number, "--list")["cis"]] == [
        ["db", "app"],
        ["db", "app", "shop"],
    ]
    with pytest.raises(CommandError, match=r"ambiguous_ci[\s\S]*virtual_machine:db"):
        figures("db")
    with pytest.raises(CommandError, match="not_found"):
        figures("nothing")


@pytest.mark.data
def test_the_netbox_demo_goes_in_whole_and_a_second_time_changes_nothing(cast: Cast) -> None:
    place = real_export("netbox-demo")
    given = {"cis": place / "cis.csv", "relationships": place / "rels.csv", "create_missing": True}

    def run() -> Any:
        out = io.StringIO()
        call_command("import_cis", **given, rejects=Path("/dev/null"), format="json", stdout=out)
        return json.loads(out.getvalue())

    first = run()
    assert (first["cis"]["created"], first["relationships"]["created"], first["rejects"]) == (679, 800, [])
    assert (ConfigurationItem.objects.count(), Relationship.objects.count()) == (679, 800)
    assert ConfigurationItem.objects.filter(attributes__status="container").count() == 21
    with nothing_changes():
        second = run()
    assert (second["cis"]["unchanged"], second["relationships"]["unchanged"]) == (679, 800)


def test_a_dry_run_on_the_command_line_says_why_rows_are_rejected_and_writes_no_file(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = tmp_path / "cis.csv"
    given.write_text("id,ci_class,name\n1,server,web01\n" + "".join(f"{n},nothing,x\n" for n in range(2, 9)))
    call_command("import_cis", "--cis", str(given), "--dry-run")
    told = capsys.readouterr().err
    assert "7 rows were rejected" in told
    assert "cis, line 3: There is no CI class “nothing”" in told
    assert "and 2 more" in told
    assert list(tmp_path.iterdir()) == [given]
    wanted = tmp_path / "bad.csv"
    call_command("import_cis", "--cis", str(given), "--dry-run", "--rejects", str(wanted))
    assert len(wanted.read_text().splitlines()) == 8


def test_a_spreadsheet_runs_nothing_that_the_commands_rejects_file_holds(cast: Cast, tmp_path: Path) -> None:
    items = tmp_path / "items.csv"
    items.write_text("id,ci_class,name\n=1+1,nonsense,web-1\n@x,server,\n")
    rejects = tmp_path / "rejects.csv"
    call_command("import_cis", cis=items, rejects=rejects, stdout=io.StringIO(), stderr=io.StringIO())
    rows = list(csv.reader(rejects.open()))[1:]
    assert len(rows) == 2
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]
