"""Attributes change their type, choices and rules; values follow, and none is lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from cmdb import actions
from cmdb.models import AttributeDefinition, CIClass, ConfigurationItem, ConfigurationItemHistory
from itsm.core.refusals import OperationRefused
from tests.cast import Cast
from tests.cmdb.build import make_ci
from tests.support import nothing_changes, race, refusal_of

pytestmark = pytest.mark.django_db


def slots(cast: Cast, **more: Any) -> AttributeDefinition:
    return actions.declare_attribute(ci_class="server", name="slots", label="Slots", actor=cast.adam, **more)


def server(cast: Cast, name: str, value: Any) -> ConfigurationItem:
    return make_ci(cast.conny, name, attributes={"slots": value})


def values() -> dict[str, Any]:
    rows = ConfigurationItem.objects.exclude(attributes={})
    return {ci.name: ci.attributes["slots"] for ci in rows}


def test_text_becomes_a_number_in_every_item_with_its_history(cast: Cast) -> None:
    slots(cast)
    first = server(cast, "web-1", "4")
    server(cast, "web-2", "12")
    change = actions.change_attribute(ci_class="server", name="slots", kind="number", actor=cast.adam)
    assert change.converted == 2
    assert values() == {"web-1": 4, "web-2": 12}
    newest = ConfigurationItemHistory.objects.filter(pgh_obj=first).latest("pgh_id")
    assert (newest.attributes, newest.operation) == ({"slots": 4}, "ci_model.change_attribute")  # type: ignore[attr-defined]
    back = actions.change_attribute(ci_class="server", name="slots", kind="text", actor=cast.adam)
    assert back.converted == 2
    assert values() == {"web-1": "4", "web-2": "12"}


def test_a_dry_run_tells_and_changes_nothing(cast: Cast) -> None:
    slots(cast)
    server(cast, "web-1", "4")
    make_ci(cast.conny, "web-2")
    with nothing_changes():
        change = actions.change_attribute(
            ci_class="server", name="slots", kind="number", required=True, dry_run=True, actor=cast.adam
        )
    assert (change.converted, change.missing) == (1, 1)


def test_a_value_that_would_not_fit_stops_the_change_and_is_named(cast: Cast) -> None:
    slots(cast)
    server(cast, "web-1", "4")
    odd = server(cast, "web-2", "many")
    with nothing_changes():
        refusal = refusal_of(
            lambda: actions.change_attribute(ci_class="server", name="slots", kind="number", actor=cast.adam)
        )
    assert (refusal.code, refusal.facts["items"]) == ("attribute_values_would_be_lost", 1)
    assert refusal.facts["values"][0]["ci"] == odd.number
    assert refusal.facts["values"][0]["value"] == "many"


def test_a_choice_that_is_in_use_cannot_be_taken_away(cast: Cast) -> None:
    slots(cast, kind="choice", choices=["few", "many"])
    server(cast, "web-1", "many")
    refusal = refusal_of(
        lambda: actions.change_attribute(
            ci_class="server", name="slots", choices=["few", "none"], actor=cast.adam
        )
    )
    assert refusal.code == "attribute_values_would_be_lost"
    assert actions.change_attribute(
        ci_class="server", name="slots", choices=["many", "none"], actor=cast.adam
    )


def test_what_several_items_share_cannot_become_unique(cast: Cast) -> None:
    slots(cast)
    server(cast, "web-1", "4")
    server(cast, "web-2", "4.0")
    assert actions.change_attribute(
        ci_class="server", name="slots", unique=True, dry_run=True, actor=cast.adam
    )
    with nothing_changes():
        refusal = refusal_of(
            lambda: actions.change_attribute(
                ci_class="server", name="slots", unique=True, kind="number", actor=cast.adam
            )
        )
    assert refusal.code == "attribute_not_unique"


def test_an_attribute_is_changed_where_it_is_declared(cast: Cast) -> None:
    refusal = refusal_of(
        lambda: actions.change_attribute(ci_class="server", name="cpu_cores", label="Cores", actor=cast.adam)
    )
    assert refusal.code == "unknown_attribute"
    assert "serial_number" in refusal.facts["declared"]


def test_api_and_admin_show_first_and_then_change(cast: Cast) -> None:
    slots(cast)
    server(cast, "web-1", "4")
    program = APIClient()
    program.force_authenticate(cast.adam)
    address = "/api/v1/ci-classes/server/change_attribute/"
    shown = program.post(address, {"attribute": "slots", "kind": "number", "dry_run": True}, format="json")
    assert shown.data["values"][0]["becomes"] == 4
    assert values() == {"web-1": "4"}
    browser = Client()
    browser.force_login(cast.adam)
    page = f"/admin/cmdb/ciclass/{CIClass.objects.get(name='server').pk}/verb/change_attribute/"
    told = browser.post(page, {"attribute": "slots", "kind": "number", "dry_run": "on"}, follow=True)
    assert "this is what would happen" in told.content.decode()
    assert browser.post(page, {"attribute": "slots", "kind": "number"}).status_code == 302
    assert values() == {"web-1": 4}


@pytest.mark.django_db(transaction=True)
def test_whoever_edits_at_the_same_time_leaves_no_value_of_the_old_type(cast: Cast) -> None:
    slots(cast)
    items = [server(cast, f"web-{n}", "1") for n in range(6)]
    results = race(
        lambda: actions.change_attribute(ci_class="server", name="slots", kind="number", actor=cast.adam),
        *(
            lambda ci=ci: actions.edit_ci(  # type: ignore[misc]
                number=ci.number, attributes={"slots": "2"}, actor=cast.conny
            )
            for ci in items
        ),
    )
    assert [result for result in results if isinstance(result, BaseException)] == []
    assert {type(value) for value in values().values()} == {int}
    assert not any(isinstance(result, OperationRefused) for result in results)
