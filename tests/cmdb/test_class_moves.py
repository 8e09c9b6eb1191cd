"""Classes are renamed and move in the tree; items keep what they are known by, and no circle is closed."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from cmdb import actions
from cmdb.models import AttributeDefinition, CIClass, ConfigurationItem, ConfigurationItemHistory
from cmdb.queries.classes import definitions_in
from cmdb.rules.class_changes import Touched
from itsm.core.refusals import OperationRefused
from tests.cast import Cast
from tests.cmdb.build import make_ci, relate
from tests.support import nothing_changes, race, refusal_of

pytestmark = pytest.mark.django_db


def new_class(cast: Cast, name: str, parent: str = "server") -> CIClass:
    return actions.create_class(name=name, parent=parent, actor=cast.adam)


def attribute(cast: Cast, ci_class: str, name: str, **more: Any) -> AttributeDefinition:
    return actions.declare_attribute(
        ci_class=ci_class, name=name, label=name.capitalize(), actor=cast.adam, **more
    )


def declared(name: str) -> dict[str, str]:
    """Attributes that hold in a class, and the class that declares each."""
    return {one.name: one.ci_class.name for one in definitions_in(CIClass.objects.get(name=name))}


def test_a_class_is_renamed_and_its_name_for_programs_stays(cast: Cast) -> None:
    actions.edit_class(name="server", label="Host", description="Runs things.", actor=cast.adam)
    found = CIClass.objects.get(name="server")
    assert (found.label, found.description) == ("Host", "Runs things.")
    with nothing_changes():
        actions.edit_class(name="server", label=" ", actor=cast.adam)


def test_a_class_moves_with_all_below_it_and_is_found_at_its_new_place(cast: Cast) -> None:
    new_class(cast, "blade")
    new_class(cast, "edge_blade", "blade")
    ci = make_ci(cast.conny, "b-1", "edge_blade")
    told = actions.edit_class(name="blade", parent="storage", actor=cast.adam)
    assert (told.classes, told.items) == (2, 1)
    paths = CIClass.objects.filter(name__endswith="blade").order_by("path").values_list("path", flat=True)
    above = CIClass.objects.get(name="storage").path
    assert list(paths) == [f"{above}blade.", f"{above}blade.edge_blade."]
    below = CIClass.objects.filter(path__startswith=above)
    assert ConfigurationItem.objects.get(ci_class__in=below) == ci


def test_what_items_have_of_the_old_place_is_declared_by_the_class_from_then_on(cast: Cast) -> None:
    new_class(cast, "blade")
    make_ci(cast.conny, "b-1", "blade", attributes={"cpu_cores": 8})
    told = actions.edit_class(name="blade", parent="storage", actor=cast.adam)
    assert [(one.name, one.items) for one in told.carried] == [("cpu_cores", 1)]
    assert "memory" in [one.name for one in told.dropped]
    assert declared("blade")["cpu_cores"] == "blade"
    assert "memory" not in declared("blade")
    ci = ConfigurationItem.objects.get(name="b-1")
    actions.edit_ci(number=ci.number, attributes={"cpu_cores": 16}, actor=cast.conny)
    assert ConfigurationItem.objects.get(pk=ci.pk).attributes == {"cpu_cores": 16}


def test_what_identifies_items_goes_along_whether_they_have_it_or_not(cast: Cast) -> None:
    new_class(cast, "blade")
    actions.set_reconciliation(
        ci_class="blade", identified_by=[["attributes.serial_number"]], actor=cast.adam
    )
    told = actions.edit_class(name="blade", parent="place", actor=cast.adam)
    assert [(one.name, one.items) for one in told.carried] == [("serial_number", 0)]
    assert declared("blade")["serial_number"] == "blade"


def test_a_way_there_and_back_leaves_one_declaration(cast: Cast) -> None:
    new_class(cast, "blade")
    make_ci(cast.conny, "b-1", "blade", attributes={"cpu_cores": 8})
    actions.edit_class(name="blade", parent="storage", actor=cast.adam)
    back = actions.edit_class(name="blade", parent="server", actor=cast.adam)
    assert [one.name for one in back.settled] == ["cpu_cores"]
    assert declared("blade")["cpu_cores"] == "computer"
    assert ConfigurationItem.objects.get(name="b-1").attributes == {"cpu_cores": 8}


def test_values_are_written_to_fit_what_the_new_place_declares(cast: Cast) -> None:
    new_class(cast, "blade")
    attribute(cast, "server", "slots")
    attribute(cast, "storage", "slots", kind="number", required=True)
    first = make_ci(cast.conny, "b-1", "blade", attributes={"slots": "4"})
    make_ci(cast.conny, "b-2", "blade")
    told = actions.edit_class(name="blade", parent="storage", actor=cast.adam)
    assert told.converted == 1
    assert Touched("slots", "Slots", 1) in told.gained
    newest = ConfigurationItemHistory.objects.filter(pgh_obj=first).latest("pgh_id")
    assert (newest.attributes, newest.operation) == ({"slots": 4}, "ci_model.edit_class")  # type: ignore[attr-defined]


def test_a_value_that_would_not_fit_stops_the_move(cast: Cast) -> None:
    new_class(cast, "blade")
    attribute(cast, "server", "slots")
    attribute(cast, "storage", "slots", kind="number")
    ci = make_ci(cast.conny, "b-1", "blade", attributes={"slots": "many"})
    with nothing_changes():
        refusal = refusal_of(lambda: actions.edit_class(name="blade", parent="storage", actor=cast.adam))
    assert refusal.code == "attribute_values_would_be_lost"
    assert refusal.facts["values"][0]["ci"] == ci.number


def test_what_must_be_unique_is_so_among_old_and_new_items(cast: Cast) -> None:
    new_class(cast, "blade")
    attribute(cast, "server", "tag_no")
    attribute(cast, "storage", "tag_no", unique=True)
    make_ci(cast.conny, "b-1", "blade", attributes={"tag_no": "7"})
    make_ci(cast.conny, "s-1", "storage", attributes={"tag_no": "7"})
    with nothing_changes():
        refusal = refusal_of(lambda: actions.edit_class(name="blade", parent="storage", actor=cast.adam))
    assert refusal.code == "attribute_not_unique"


def test_an_attribute_that_a_class_below_declares_otherwise_stops_the_move(cast: Cast) -> None:
    new_class(cast, "blade")
    new_class(cast, "edge_blade", "blade")
    attribute(cast, "edge_blade", "slots")
    attribute(cast, "storage", "slots")
    refusal = refusal_of(lambda: actions.edit_class(name="blade", parent="storage", actor=cast.adam))
    assert (refusal.code, refusal.facts["declared_by"]) == ("duplicate_attribute", ["storage", "Edge blade"])


@pytest.mark.parametrize(("name", "parent", "code"), [
    ("server", "server", "class_cycle"),
    ("server", "edge_blade", "class_cycle"),
    ("configuration_item", "server", "class_is_root"),
    ("server", "nowhere", "unknown_ci_class"),
])  # fmt: skip
def test_no_circle_is_closed_and_the_root_stays(cast: Cast, name: str, parent: str, code: str) -> None:
    new_class(cast, "blade")
    new_class(cast, "edge_blade", "blade")
    with nothing_changes():
        refusal = refusal_of(lambda: actions.edit_class(name=name, parent=parent, actor=cast.adam))
    assert (refusal.code, bool(refusal.next_step)) == (code, True)


def test_places_stay_places_while_something_stands_in_them(cast: Cast) -> None:
    site = make_ci(cast.conny, "Amsterdam 1", "site")
    web = make_ci(cast.conny, "web", location=site.number)
    with nothing_changes():
        refusal = refusal_of(lambda: actions.edit_class(name="site", parent="server", actor=cast.adam))
    assert (refusal.code, refusal.facts) == ("class_holds_places", {"items": 1})
    actions.edit_class(name="place", parent="hardware", actor=cast.adam)
    actions.edit_ci(number=web.number, location="", actor=cast.conny)
    actions.edit_class(name="site", parent="server", actor=cast.adam)


def test_relationships_that_their_type_would_not_allow_are_counted_and_stay(cast: Cast) -> None:
    new_class(cast, "blade")
    actions.create_relationship_type(
        name="powers", label="Powers", inverse_label="Powered by", ends=[("server", "application")],
        actor=cast.adam,
    )  # fmt: skip
    blade, shop = make_ci(cast.conny, "b-1", "blade"), make_ci(cast.conny, "shop", "application")
    relate(cast.conny, blade, shop, "powers")
    with nothing_changes():
        told = actions.edit_class(name="blade", parent="storage", dry_run=True, actor=cast.adam)
    assert told.forbidden == 1
    assert actions.edit_class(name="blade", parent="storage", actor=cast.adam).forbidden == 1
    assert blade.outgoing.count() == 1


def test_what_refers_to_items_of_the_class_keeps_it_in_reach(cast: Cast) -> None:
    new_class(cast, "blade")
    attribute(cast, "application", "host", kind="reference", reference_class="server")
    blade = make_ci(cast.conny, "b-1", "blade")
    shop = make_ci(cast.conny, "shop", "application", attributes={"host": blade.number})
    with nothing_changes():
        refusal = refusal_of(lambda: actions.edit_class(name="blade", parent="storage", actor=cast.adam))
    assert (refusal.code, refusal.facts) == ("class_referred_to", {"attributes": {"host": 1}})
    actions.edit_class(name="server", parent="storage", actor=cast.adam)
    actions.edit_ci(number=shop.number, attributes={"host": blade.number}, actor=cast.conny)


def test_text_becomes_a_reference_only_where_it_names_an_item_of_the_class(cast: Cast) -> None:
    new_class(cast, "blade")
    attribute(cast, "server", "twin")
    attribute(cast, "storage", "twin", kind="reference", reference_class="storage")
    first = make_ci(cast.conny, "b-1", "blade", attributes={"twin": "nobody"})
    with nothing_changes():
        refusal = refusal_of(lambda: actions.edit_class(name="blade", parent="storage", actor=cast.adam))
    assert refusal.code == "attribute_values_would_be_lost"
    other = make_ci(cast.conny, "b-2", "blade")
    actions.edit_ci(number=first.number, attributes={"twin": other.number.lower()}, actor=cast.conny)
    assert actions.edit_class(name="blade", parent="storage", actor=cast.adam).converted == 1
    assert ConfigurationItem.objects.get(pk=first.pk).attributes == {"twin": other.number}


@pytest.mark.parametrize("stricter", [{"unique": True}, {"required": True}, {"default": "x"}])
def test_an_attribute_gives_way_only_to_one_that_asks_for_no_less(
    cast: Cast, stricter: dict[str, Any]
) -> None:
    new_class(cast, "blade")
    attribute(cast, "blade", "slots", **stricter)
    attribute(cast, "storage", "slots")
    with nothing_changes():
        refusal = refusal_of(lambda: actions.edit_class(name="blade", parent="storage", actor=cast.adam))
    assert refusal.code == "duplicate_attribute"


def test_whoever_saw_the_class_elsewhere_does_not_move_it_back(cast: Cast) -> None:
    seen = new_class(cast, "blade").path
    actions.edit_class(name="blade", parent="storage", path=seen, actor=cast.adam)
    with nothing_changes():
        refusal = refusal_of(
            lambda: actions.edit_class(name="blade", parent="server", path=seen, actor=cast.adam)
        )
    assert (refusal.code, refusal.facts["seen"]) == ("class_moved_meanwhile", seen)


@pytest.mark.django_db(transaction=True)
def test_to_look_first_holds_nobody_up(cast: Cast) -> None:
    new_class(cast, "blade")
    with transaction.atomic():
        actions.edit_class(name="blade", parent="storage", dry_run=True, actor=cast.adam)
        (edited,) = race(lambda: make_ci(cast.conny, "b-1", "blade"))
    assert edited.name == "b-1"


@pytest.mark.django_db(transaction=True)
def test_of_two_moves_that_would_close_a_circle_one_is_refused(cast: Cast) -> None:
    new_class(cast, "left")
    new_class(cast, "right")

    def move(name: str, parent: str) -> str:
        try:
            actions.edit_class(name=name, parent=parent, actor=cast.adam)
        except OperationRefused as refused:
            return refused.refusal.code
        return "moved"

    assert sorted(race(lambda: move("left", "right"), lambda: move("right", "left"))) == [
        "class_cycle",
        "moved",
    ]
