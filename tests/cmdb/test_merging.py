"""Two records of one thing become one, nothing is lost, and it can be undone."""

from __future__ import annotations

from typing import Any

import pytest

from cmdb import actions, queries
from cmdb.models import AttributeDefinition, CIClass, ConfigurationItem, Merge, Relationship, RelationshipType
from cmdb.queries.impact.asked import asked_from
from cmdb.queries.picture import picture_of
from itsm.core.clock import database_now
from itsm.core.models import User
from tests.cast import Cast
from tests.clients import api, browser
from tests.cmdb.build import import_lines, make_ci, make_cis, relate
from tests.support import nothing_changes, race, refusal_of

pytestmark = pytest.mark.django_db


def fresh(ci: ConfigurationItem) -> ConfigurationItem:
    return ConfigurationItem.objects.get(pk=ci.pk)


def edges() -> set[tuple[str, str, str]]:
    rows = Relationship.objects.values_list("source__name", "type__name", "target__name")
    return set(rows)


def twins(cast: Cast) -> tuple[ConfigurationItem, ...]:
    """web-1 (with facts) and WEB1 (a double from elsewhere): app uses both, both use disk, WEB1 uses net."""
    web = make_ci(cast.conny, "web-1", attributes={"cpu_cores": 8}, tags=["pci"])
    double = make_ci(
        cast.conny,
        "WEB1",
        attributes={"cpu_cores": 4, "serial_number": "S1"},
        tags=["dmz"],
        owner=cast.rolf,
        environment="production",
        state="in_use",
    )
    app, disk, net = make_cis(cast.conny, ["app", "disk", "net"])
    pairs = ((app, web), (app, double), (web, disk), (double, disk), (double, net), (double, web))
    for source, target in pairs:
        relate(cast.conny, source, target)
    return web, double, app, disk, net


def test_the_survivor_gets_what_it_lacked_and_every_relationship_once(cast: Cast) -> None:
    web, double, app, _disk, net = twins(cast)
    survivor = actions.merge_ci(number=double.number, into=web.number, actor=cast.conny)
    assert survivor.pk == web.pk
    assert (survivor.name, survivor.owner, survivor.environment) == ("web-1", cast.rolf, "production")
    assert survivor.attributes == {"cpu_cores": 8, "serial_number": "S1"}
    assert survivor.tags == ["dmz", "pci"]
    assert edges() == {
        ("app", "depends_on", "web-1"),
        ("web-1", "depends_on", "disk"),
        ("web-1", "depends_on", "net"),
    }
    assert fresh(double).state == "retired"
    assert queries.dependents_of([net.pk]) == {web.pk, app.pk}
    assert queries.dependents_of([double.pk]) == {app.pk}, "who asks about the duplicate is answered"


def test_facts_that_differ_are_taken_over_when_chosen(cast: Cast) -> None:
    web, double, *_others = twins(cast)
    take = ["name", "attributes.cpu_cores"]
    survivor = actions.merge_ci(number=double.number, into=web.number, take=take, actor=cast.conny)
    assert (survivor.name, survivor.attributes["cpu_cores"]) == ("WEB1", 4)


def test_undone_both_stand_as_they_did(cast: Cast) -> None:
    web, double, *_others = twins(cast)
    before = edges()
    facts = [ConfigurationItem.objects.filter(pk=ci.pk).values().get() for ci in (web, double)]
    actions.merge_ci(number=double.number, into=web.number, take=["name"], actor=cast.conny)
    actions.unmerge_ci(number=double.number, actor=cast.conny)
    assert edges() == before
    for row in facts:
        now = ConfigurationItem.objects.filter(pk=row["id"]).values().get()
        kept = set(row) - {"version", "updated_at"}
        assert {name: now[name] for name in kept} == {name: row[name] for name in kept}
    assert refusal_of(lambda: actions.unmerge_ci(number=double.number, actor=cast.conny)).code == "not_merged"


def test_what_came_after_the_merge_stays_when_it_is_undone(cast: Cast) -> None:
    web, double, app, disk, net = twins(cast)
    actions.merge_ci(number=double.number, into=web.number, actor=cast.conny)
    late = make_ci(cast.conny, "late")
    relate(cast.conny, late, web)
    actions.unrelate(relationship_id=Relationship.objects.get(target=net).pk, actor=cast.conny)
    actions.unmerge_ci(number=double.number, actor=cast.conny)
    assert ("late", "depends_on", "web-1") in edges()
    assert not Relationship.objects.filter(target=net).exists()
    assert Relationship.objects.filter(source=double, target=disk).exists()
    assert Relationship.objects.filter(source=app, target=double).exists()


def test_facts_changed_since_stop_the_undoing_by_name(cast: Cast) -> None:
    web, double, *_others = twins(cast)
    actions.merge_ci(number=double.number, into=web.number, actor=cast.conny)
    actions.edit_ci(number=web.number, environment="test", actor=cast.conny)
    with nothing_changes():
        refusal = refusal_of(lambda: actions.unmerge_ci(number=double.number, actor=cast.conny))
    assert (refusal.code, list(refusal.facts["fields"])) == ("undo_conflict", ["environment"])


def test_a_value_that_must_be_unique_goes_over_and_comes_back(cast: Cast) -> None:
    AttributeDefinition.objects.filter(name="serial_number").update(unique=True)
    web, double, *_others = twins(cast)
    actions.merge_ci(number=double.number, into=web.number, actor=cast.conny)
    assert [fresh(ci).attributes.get("serial_number") for ci in (web, double)] == ["S1", None]
    actions.unmerge_ci(number=double.number, actor=cast.conny)
    assert [fresh(ci).attributes.get("serial_number") for ci in (web, double)] == [None, "S1"]


def test_merges_lead_on_and_back_over_several_steps(cast: Cast) -> None:
    first, second, third = make_cis(cast.conny, ["first", "second", "third"])
    actions.merge_ci(number=first.number, into=second.number, actor=cast.conny)
    actions.merge_ci(number=second.number, into=third.number, actor=cast.conny)
    assert Merge.objects.get(duplicate=first).final == third
    blocked = refusal_of(lambda: actions.unmerge_ci(number=first.number, actor=cast.conny))
    assert (blocked.code, blocked.facts["into"]) == ("survivor_merged", third.number)
    actions.unmerge_ci(number=second.number, actor=cast.conny)
    assert Merge.objects.get(duplicate=first).final == second
    actions.unmerge_ci(number=first.number, actor=cast.conny)


def test_an_import_that_still_names_the_duplicate_finds_the_survivor(cast: Cast) -> None:
    import_lines(cast.conny, "1,server,web,,", "2,server,WEB,,", "3,server,disk,,")
    web, double, disk = (ConfigurationItem.objects.get(external_id=key) for key in "123")
    actions.merge_ci(number=double.number, into=web.number, actor=cast.conny)
    result = import_lines(cast.conny, "2,server,WEB renamed,,", relationships=("2,depends_on,3",))
    assert (result.cis.unchanged, result.cis.updated, result.relationships.created) == (1, 0, 1)
    assert fresh(web).name == "web"
    assert Relationship.objects.get().source == web
    assert Relationship.objects.get().target == disk


@pytest.mark.parametrize(
    ("case", "code"),
    [
        ("itself", "merge_with_itself"),
        ("unknown", "unknown_ci"),
        ("class", "different_classes"),
        ("twice", "already_merged"),
        ("fact", "invalid"),
        ("stale", "stale_version"),
        ("role", "permission_denied"),
        ("circle", "merge_closes_circle"),
    ],
)
def test_what_cannot_be_merged_is_refused_and_nothing_changes(cast: Cast, case: str, code: str) -> None:
    one, two, three = make_cis(cast.conny, ["one", "two", "three"])
    app = make_ci(cast.conny, "app", "application")
    given: dict[str, Any] = {"number": one.number, "into": two.number, "actor": cast.conny}
    if case == "itself":
        given["into"] = one.number.lower()
    if case == "unknown":
        given["into"] = "CI9999999"
    if case == "class":
        given["into"] = app.number
    if case == "twice":
        actions.merge_ci(number=two.number, into=three.number, actor=cast.conny)
    if case == "fact":
        given["take"] = ["colour"]
    if case == "stale":
        given["version"] = 99
    if case == "role":
        given["actor"] = cast.rita
    if case == "circle":
        relate(cast.conny, one, three, "contains")
        relate(cast.conny, three, two, "contains")
        assert RelationshipType.objects.get(name="contains").acyclic
    with nothing_changes():
        assert refusal_of(lambda: actions.merge_ci(**given)).code == code


def test_a_merged_record_is_not_used_again(cast: Cast) -> None:
    web, double, *_others = twins(cast)
    actions.merge_ci(number=double.number, into=web.number, actor=cast.conny)
    refusal = refusal_of(lambda: actions.reinstate(number=double.number, actor=cast.conny))
    assert refusal.code == "already_merged"


def test_both_units_must_allow_it(cast: Cast) -> None:
    ours = make_ci(cast.adam, "web", unit=cast.retail)
    theirs = make_ci(cast.adam, "WEB", unit=cast.payments)
    pair = {"number": ours.number, "into": theirs.number}
    assert refusal_of(lambda: actions.merge_ci(**pair, actor=cast.conny)).code == "unknown_ci"
    actions.merge_ci(number=ours.number, into=theirs.number, actor=cast.adam)
    page = browser(cast.conny).get(f"/cis/{ours.number}/").content.decode()
    assert theirs.number not in page


@pytest.mark.django_db(transaction=True)
def test_two_who_merge_each_into_the_other_make_one_merge(cast: Cast) -> None:
    one, two = make_cis(cast.conny, ["one", "two"])
    race(
        lambda: actions.merge_ci(number=one.number, into=two.number, actor=cast.conny),
        lambda: actions.merge_ci(number=two.number, into=one.number, actor=User.objects.get(username="adam")),
    )
    assert Merge.objects.count() == 1


def test_by_page_the_two_are_compared_first_and_by_api_it_is_one_request(cast: Cast) -> None:
    web, double, *_others = twins(cast)
    client = browser(cast.conny)
    named = client.post(f"/cis/{double.number}/merge/", {"into": web.number})
    assert named.status_code == 302
    compared = client.get(named["Location"]).content.decode()
    assert "cpu_cores: 8 → 4" in compared
    sent = {"into": web.number, "take": ["attributes.cpu_cores"], "version": fresh(double).version}
    assert client.post(named["Location"], sent)["Location"] == f"/cis/{web.number}/"
    assert fresh(web).attributes["cpu_cores"] == 4
    assert "Merged into another record" in client.get(f"/cis/{double.number}/").content.decode()
    assert double.number in client.get(f"/cis/{web.number}/").content.decode()
    program = api(cast.ina)
    assert program.post(f"/api/v1/cis/{double.number}/unmerge/", {}).status_code == 403
    undone = api(cast.conny).post(f"/api/v1/cis/{double.number}/unmerge/", {}, format="json")
    assert undone.json()["state"] == "in_use"
    again = api(cast.conny).post(f"/api/v1/cis/{double.number}/merge/", {"into": web.number}, format="json")
    assert again.json()["number"] == web.number


def test_items_of_a_class_and_one_below_it_may_be_one_thing(cast: Cast) -> None:
    actions.create_class(name="blade", parent="server", actor=cast.adam)
    assert CIClass.objects.filter(name="blade").exists()
    blade = make_ci(cast.conny, "blade-1", "blade")
    server = make_ci(cast.conny, "BLADE1")
    assert actions.merge_ci(number=server.number, into=blade.number, actor=cast.conny).pk == blade.pk


def test_what_was_related_to_the_duplicate_meanwhile_does_not_stop_the_undoing(cast: Cast) -> None:
    survivor, duplicate, user = make_cis(cast.conny, ["a", "b", "c"])
    relate(cast.conny, user, duplicate)
    actions.merge_ci(number=duplicate.number, into=survivor.number, actor=cast.conny)
    with nothing_changes():
        refusal = refusal_of(lambda: relate(cast.conny, user, duplicate))
    assert (refusal.code, refusal.facts["into"]) == ("already_merged", survivor.number)
    kind = RelationshipType.objects.get(name="depends_on")  # as it may have been recorded before
    moment = database_now()
    Relationship.objects.create(
        source=user, type=kind, target=duplicate, created_by=cast.conny, created_at=moment
    )
    actions.unmerge_ci(number=duplicate.number, actor=cast.conny)
    assert edges() == {("c", "depends_on", "a"), ("c", "depends_on", "b")}


def test_what_stands_in_a_place_follows_its_merge_and_comes_back(cast: Cast) -> None:
    hall, double = make_ci(cast.conny, "Hall 3", "site"), make_ci(cast.conny, "HALL-3", "site")
    rack = make_ci(cast.conny, "rack", "rack", location=double.number)
    other = make_ci(cast.conny, "other", location=hall.number)
    actions.merge_ci(number=double.number, into=hall.number, actor=cast.conny)
    assert (fresh(rack).location, fresh(other).location) == (hall, hall)
    actions.unmerge_ci(number=double.number, actor=cast.conny)
    assert (fresh(rack).location, fresh(other).location) == (double, hall)


def test_of_two_places_of_which_one_stands_in_the_other_none_stands_in_itself(cast: Cast) -> None:
    outer = make_ci(cast.conny, "Hall 3", "site")
    inner = make_ci(cast.conny, "HALL-3", "site", location=outer.number)
    assert actions.merge_ci(number=inner.number, into=outer.number, actor=cast.conny).location is None
    actions.unmerge_ci(number=inner.number, actor=cast.conny)
    assert fresh(inner).location == outer
    assert actions.merge_ci(number=outer.number, into=inner.number, actor=cast.conny).location is None
    actions.unmerge_ci(number=outer.number, actor=cast.conny)
    assert fresh(inner).location == outer


def test_a_survivor_that_somebody_edited_since_is_not_written_over(cast: Cast) -> None:
    web, double, *_others = twins(cast)
    seen = web.version
    actions.edit_ci(number=web.number, environment="staging", actor=cast.conny)
    page, address = browser(cast.conny), f"/cis/{double.number}/merge/?into={web.number}"
    sent = {"into": web.number, "into_version": seen}
    assert page.post(address, sent).status_code == 412
    with nothing_changes():
        refusal = refusal_of(
            lambda: actions.merge_ci(
                number=double.number, into=web.number, into_version=seen, actor=cast.conny
            )
        )
    assert refusal.code == "stale_version"
    shown = page.get(address).content.decode()
    assert f'name="into_version" value="{fresh(web).version}"' in shown


def test_facts_that_a_merge_takes_over_keep_their_source(cast: Cast) -> None:
    import_lines(cast.conny, "1,server,web,,acme", source="scanner")
    duplicate = ConfigurationItem.objects.get(name="web")
    survivor = make_ci(cast.conny, "WEB-1")
    merged = actions.merge_ci(number=duplicate.number, into=survivor.number, actor=cast.conny)
    assert (merged.attributes["tenant"], merged.fact_sources["attributes.tenant"]) == ("acme", "scanner")
    actions.unmerge_ci(number=duplicate.number, actor=cast.conny)
    assert (fresh(survivor).attributes, fresh(duplicate).attributes) == ({}, {"tenant": "acme"})


def test_the_picture_of_a_merged_record_is_that_of_the_survivor(cast: Cast) -> None:
    web, double, *_others = twins(cast)
    actions.merge_ci(number=double.number, into=web.number, actor=cast.conny)
    asked = asked_from({}, limit=10, most=10)
    drawn = picture_of(cast.conny, [fresh(double)], asked, True)
    centre = [mark["number"] for mark in drawn.nodes if mark["side"] == "centre"]
    assert centre == [web.number]
    assert len(drawn.edges) == 3


def test_undone_each_fact_is_said_again_by_who_said_it(cast: Cast) -> None:
    AttributeDefinition.objects.filter(name="serial_number").update(unique=True)
    for source, name in (("netbox", "web"), ("scanner", "WEB")):
        import_lines(cast.conny, f"1,server,{name},,{source}", source=source)
    survivor, duplicate = ConfigurationItem.objects.order_by("pk")
    serial = {"serial_number": "S1"}
    actions.edit_ci(number=survivor.number, environment="test", actor=cast.conny)
    actions.edit_ci(number=duplicate.number, attributes=serial, actor=cast.conny)
    before = [fresh(ci).fact_sources for ci in (survivor, duplicate)]
    take = ["name", "attributes.tenant"]
    actions.merge_ci(number=duplicate.number, into=survivor.number, take=take, actor=cast.conny)
    assert fresh(survivor).fact_sources["name"] == "scanner"
    actions.unmerge_ci(number=duplicate.number, actor=cast.conny)
    assert [fresh(ci).fact_sources for ci in (survivor, duplicate)] == before


def test_places_that_would_stand_in_one_another_are_not_merged(cast: Cast) -> None:
    outer = make_ci(cast.conny, "outer", "site")
    between = make_ci(cast.conny, "between", "site", location=outer.number)
    inner = make_ci(cast.conny, "inner", "site", location=between.number)
    for one, other in ((outer, inner), (inner, outer)):
        with nothing_changes():
            refusal = refusal_of(
                lambda one=one, other=other: actions.merge_ci(
                    number=one.number, into=other.number, actor=cast.conny
                )
            )
        assert refusal.code == "merge_closes_circle"
    with nothing_changes():
        refusal = refusal_of(
            lambda: actions.edit_ci(number=outer.number, location=inner.number, actor=cast.conny)
        )
    assert list(refusal.facts["fields"]) == ["location"]
