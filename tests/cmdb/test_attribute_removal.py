"""An attribute is removed from its class: nobody is asked for it, and no value is lost."""

from __future__ import annotations

import pytest

from cmdb import actions
from cmdb.models import AttributeDefinition, CIClass, ConfigurationItem
from tests.cast import Cast
from tests.clients import api, browser
from tests.cmdb.build import make_ci
from tests.support import nothing_changes, refusal_of

pytestmark = pytest.mark.django_db


def slots(cast: Cast, name: str = "slots") -> None:
    actions.declare_attribute(ci_class="server", name=name, label=name.capitalize(), actor=cast.adam)


def test_values_of_a_removed_attribute_stay_as_further_facts(cast: Cast) -> None:
    slots(cast)
    ci = make_ci(cast.conny, "web", attributes={"slots": "4"})
    with nothing_changes():
        assert actions.remove_attribute(ci_class="server", name="slots", dry_run=True, actor=cast.adam) == 1
    assert actions.remove_attribute(ci_class="server", name="slots", actor=cast.adam) == 1
    assert not AttributeDefinition.objects.filter(name="slots").exists()
    assert ConfigurationItem.objects.get().attributes == {"slots": "4"}
    assert "slots" in browser(cast.conny).get(f"/cis/{ci.number}/").content.decode()
    slots(cast)
    actions.edit_ci(number=ci.number, attributes={"slots": "5"}, actor=cast.conny)
    assert ConfigurationItem.objects.get().attributes == {"slots": "5"}


def test_what_identifies_items_is_not_removed(cast: Cast) -> None:
    slots(cast)
    actions.create_class(name="blade", parent="server", actor=cast.adam)
    actions.set_reconciliation(ci_class="blade", identified_by=[["attributes.slots"]], actor=cast.adam)
    with nothing_changes():
        refusal = refusal_of(
            lambda: actions.remove_attribute(ci_class="server", name="slots", actor=cast.adam)
        )
    assert (refusal.code, refusal.facts["named_by"]) == ("attribute_identifies", ["blade"])


def test_page_administration_and_api_tell_first_and_then_remove(cast: Cast) -> None:
    client, program = browser(cast.adam), api(cast.adam)
    for name in ("one", "two", "three"):
        slots(cast, name)
    make_ci(cast.conny, "web", attributes={"one": "1", "two": "2"})
    page = "/cis/classes/server/attributes/remove/"
    admin = f"/admin/cmdb/ciclass/{CIClass.objects.get(name='server').pk}/verb/remove_attribute/"
    answer = "/api/v1/ci-classes/server/remove_attribute/"
    with nothing_changes():
        told = client.post(page, {"attribute": "one", "dry_run": "on"}).content.decode()
        also = client.post(admin, {"attribute": "two", "dry_run": "on"}, follow=True).content.decode()
        asked = program.post(answer, {"attribute": "three", "dry_run": True}, format="json")
    assert "1 item keeps its value as a further fact." in told
    assert "1 item keeps its value as a further fact." in also
    assert asked.json() == {"items": 0}
    assert client.post(page, {"attribute": "one"}).status_code == 302
    assert client.post(admin, {"attribute": "two"}).status_code == 302
    assert program.post(answer, {"attribute": "three"}, format="json").status_code == 200
    assert not AttributeDefinition.objects.filter(name__in=["one", "two", "three"]).exists()
