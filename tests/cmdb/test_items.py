"""Recording and changing configuration items: what is kept, what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from cmdb import actions
from cmdb.models import ConfigurationItem, ConfigurationItemHistory
from itsm.core.models import AuditEntry, OutboxEvent
from tests.cast import Cast
from tests.cmdb.build import make_ci
from tests.support import nothing_changes, refusal_of

pytestmark = pytest.mark.django_db


def test_a_recorded_item_is_planned_in_its_managers_unit_and_numbered(cast: Cast) -> None:
    ci = make_ci(cast.conny, "web01", attributes={"ip_address": "2001:DB8::1", "cpu_cores": "8"})
    assert ci.number.startswith("CI")
    assert (ci.state, ci.unit, ci.version) == ("planned", cast.retail, 1)
    assert ci.attributes == {"ip_address": "2001:db8::1", "cpu_cores": 8}
    assert AuditEntry.objects.filter(action="ci.create", subject=ci.number).count() == 1
    assert OutboxEvent.objects.filter(name="ci.created", subject=ci.number).count() == 1


def test_an_item_recorded_in_use_walks_there_by_its_edges(cast: Cast) -> None:
    ci = make_ci(cast.conny, "web01", state="in_maintenance")
    states = ConfigurationItemHistory.objects.filter(pgh_obj=ci).order_by("pgh_id")
    assert [version.state for version in states] == ["planned", "in_use", "in_maintenance"]


def test_attributes_are_inherited_from_the_parents(cast: Cast) -> None:
    actions.declare_attribute(
        ci_class="computer", name="patch_group", label="Patch group", kind="choice", choices=["A", "B"],
        actor=cast.adam,
    )  # fmt: skip
    assert make_ci(cast.conny, "web01", attributes={"patch_group": "B"}).attributes == {"patch_group": "B"}
    with nothing_changes():
        refusal = refusal_of(lambda: make_ci(cast.conny, "sw01", "switch_of_no_class"))
    assert refusal.code == "unknown_ci_class"
    refusal = refusal_of(
        lambda: make_ci(cast.conny, "sw01", "network_device", attributes={"patch_group": "B"})
    )
    assert list(refusal.facts["fields"]) == ["attributes.patch_group"]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("number", "many"),
        ("number", True),
        ("number", "nan"),
        ("number", "1e999"),
        ("date", "22.11.2026"),
        ("date", "2026-02-30"),
        ("ip", "10.0.0.256"),
        ("boolean", "perhaps"),
        ("json", "{"),
        ("json", {"a": "\x00"}),
        ("text", 7),
        ("text", "a\x00b"),
        ("text", "\ud800"),
        ("reference", "CI9999999"),
        ("choice", "C"),
    ],
)
def test_a_value_of_the_wrong_type_is_refused_beside_its_attribute(cast: Cast, kind: str, value: Any) -> None:
    choices = ["A", "B"] if kind == "choice" else []
    actions.declare_attribute(
        ci_class="server", name="fact", label="Fact", kind=kind, choices=choices, actor=cast.adam
    )
    with nothing_changes():
        refusal = refusal_of(lambda: make_ci(cast.conny, "web01", attributes={"fact": value}))
    assert (refusal.code, list(refusal.facts["fields"])) == ("invalid", ["attributes.fact"])


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [
        ("number", "4.50", 4.5),
        ("number", 4.0, 4),
        ("number", "16 GiB", 16),
        ("date", " 2026-11-22 ", "2026-11-22"),
        ("ip", "10.1.2.3/24", "10.1.2.3/24"),
        ("boolean", "Yes", True),
        ("json", '{"a": [1]}', {"a": [1]}),
    ],
)
def test_a_value_is_kept_in_one_form_whatever_door_it_came_through(
    cast: Cast, kind: str, given: Any, kept: Any
) -> None:
    unit = "GiB" if kind == "number" else ""
    actions.declare_attribute(
        ci_class="server", name="fact", label="Fact", kind=kind, unit=unit, actor=cast.adam
    )
    assert make_ci(cast.conny, "web01", attributes={"fact": given}).attributes["fact"] == kept


def test_a_required_attribute_is_asked_for_and_a_default_filled_in(cast: Cast) -> None:
    actions.declare_attribute(ci_class="server", name="room", label="Room", required=True, actor=cast.adam)
    actions.declare_attribute(
        ci_class="server", name="watts", label="Power", kind="number", default=300, actor=cast.adam
    )
    with nothing_changes():
        refusal = refusal_of(lambda: make_ci(cast.conny, "web01"))
    assert list(refusal.facts["fields"]) == ["attributes.room"]
    assert make_ci(cast.conny, "web01", attributes={"room": "R1"}).attributes == {"room": "R1", "watts": 300}


def test_a_reference_must_lead_to_an_item_of_its_class(cast: Cast) -> None:
    actions.declare_attribute(
        ci_class="server",
        name="site",
        label="Site",
        kind="reference",
        reference_class="site",
        actor=cast.adam,
    )
    site, rack = make_ci(cast.conny, "HQ", "site"), make_ci(cast.conny, "R1", "rack")
    assert (
        make_ci(cast.conny, "a", attributes={"site": site.number.lower()}).attributes["site"] == site.number
    )
    refusal = refusal_of(lambda: make_ci(cast.conny, "b", attributes={"site": rack.number}))
    assert list(refusal.facts["fields"]) == ["attributes.site"]


def test_the_same_item_twice_is_refused_as_a_duplicate(cast: Cast) -> None:
    make_ci(cast.conny, "web01")
    make_ci(cast.conny, "web02", source="scanner", external_id="7")
    with nothing_changes():
        assert refusal_of(lambda: make_ci(cast.conny, "web01")).code == "duplicate_ci"
        again = refusal_of(lambda: make_ci(cast.conny, "x", source="scanner", external_id="7"))
    assert (again.code, again.field) == ("duplicate_ci", "external_id")
    assert make_ci(cast.conny, "web01", "virtual_machine").name == "web01"


@pytest.mark.parametrize(
    "facts", [{"name": " "}, {"name": "x" * 256}, {"name": "a\x00"}, {"criticality": 9}, {"state": "gone"}]
)
def test_facts_that_do_not_fit_are_refused(cast: Cast, facts: dict[str, Any]) -> None:
    with nothing_changes():
        refusal = refusal_of(lambda: make_ci(cast.conny, **{"name": "web01", **facts}))
    assert list(refusal.facts["fields"]) == list(facts)


def test_an_edit_changes_what_it_names_and_nothing_else(cast: Cast) -> None:
    ci = make_ci(cast.conny, "web01", attributes={"cpu_cores": 8, "memory": 64}, environment="production")
    changed = actions.edit_ci(
        number=ci.number,
        version=1,
        criticality=1,
        attributes={"memory": None},
        owner=cast.rolf,
        actor=cast.conny,
    )
    assert (changed.criticality, changed.owner, changed.environment) == (1, cast.rolf, "production")
    assert (changed.attributes, changed.version) == ({"cpu_cores": 8}, 2)


def test_an_edit_that_changes_nothing_writes_nothing(cast: Cast) -> None:
    ci = make_ci(cast.conny, "web01", attributes={"memory": 64})
    with nothing_changes():
        actions.edit_ci(number=ci.number, name="web01", attributes={"memory": "64"}, actor=cast.conny)


def test_an_edit_of_an_older_version_is_refused(cast: Cast) -> None:
    ci = make_ci(cast.conny, "web01")
    actions.edit_ci(number=ci.number, version=1, name="web02", actor=cast.conny)
    with nothing_changes():
        refusal = refusal_of(
            lambda: actions.edit_ci(number=ci.number, version=1, name="web03", actor=cast.conny)
        )
    assert refusal.code == "stale_version"


def test_a_class_change_keeps_what_the_new_class_does_not_know(cast: Cast) -> None:
    ci = make_ci(cast.conny, "web01", attributes={"memory": 64})
    changed = actions.edit_ci(number=ci.number, ci_class="network_device", actor=cast.conny)
    assert (changed.ci_class.name, changed.attributes) == ("network_device", {"memory": 64})


def test_who_holds_no_role_for_it_may_not_edit_and_a_stranger_does_not_even_see(cast: Cast) -> None:
    ci = make_ci(cast.conny, "web01")
    with nothing_changes():
        by_requester = refusal_of(lambda: actions.edit_ci(number=ci.number, name="x", actor=cast.rita))
        by_stranger = refusal_of(lambda: actions.edit_ci(number=ci.number, name="x", actor=cast.stan))
        into_foreign = refusal_of(
            lambda: actions.edit_ci(number=ci.number, unit=cast.payments, actor=cast.conny)
        )
    assert (by_requester.code, by_stranger.code) == ("permission_denied", "not_found")
    assert into_foreign.code == "permission_denied"


VERBS = {
    "planned": ["put_in_use", "retire"],
    "in_use": ["start_maintenance", "retire"],
    "in_maintenance": ["end_maintenance", "retire"],
    "retired": ["reinstate"],
}
EVERY_VERB = sorted({verb for verbs in VERBS.values() for verb in verbs})


@pytest.mark.parametrize("state", VERBS)
@pytest.mark.parametrize("verb", EVERY_VERB)
def test_the_lifecycle_moves_along_its_edges_only(cast: Cast, state: str, verb: str) -> None:
    ci = make_ci(cast.conny, "web01", state=state)
    act = getattr(actions, verb)
    if verb in VERBS[state]:
        act(number=ci.number, actor=cast.conny)
        assert ConfigurationItem.objects.get(pk=ci.pk).state != state
    else:
        with nothing_changes():
            assert refusal_of(lambda: act(number=ci.number, actor=cast.conny)).code == "wrong_state"


def test_no_attribute_is_declared_twice_along_a_line_of_the_tree(cast: Cast) -> None:
    for ci_class in ("configuration_item", "server", "computer"):
        with nothing_changes():
            refusal = refusal_of(
                lambda ci_class=ci_class: actions.declare_attribute(
                    ci_class=ci_class, name="memory", label="Memory", actor=cast.adam
                )
            )
        assert refusal.code == "duplicate_attribute"


def test_classes_and_types_belong_to_everybody_so_a_units_manager_may_not_add_them(cast: Cast) -> None:
    with nothing_changes():
        for work in (
            lambda: actions.create_class(name="printer", actor=cast.conny),
            lambda: actions.create_relationship_type(
                name="prints_on", label="Prints on", inverse_label="Prints for", actor=cast.conny
            ),
        ):
            assert refusal_of(work).code == "permission_denied"
    assert actions.create_class(name="printer", parent="hardware", actor=cast.adam).path.endswith(
        ".hardware.printer."
    )
