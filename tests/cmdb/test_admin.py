"""The administration: read-only tables whose buttons call the same actions with the same refusals."""

from __future__ import annotations

import pytest
from django.urls import reverse

from cmdb import actions
from cmdb.models import CIClass, ConfigurationItem, Relationship, RelationshipType
from tests.cast import Cast
from tests.clients import browser
from tests.cmdb.build import make_ci, make_cis, relate, table
from tests.support import nothing_changes

pytestmark = pytest.mark.django_db
BASE = "/admin/cmdb/configurationitem"


@pytest.mark.parametrize("table_name", ["configurationitem", "relationship", "ciclass", "relationshiptype"])
def test_every_table_is_shown_and_none_takes_a_posted_form(cast: Cast, table_name: str) -> None:
    relate(cast.conny, *make_cis(cast.conny, ["a", "b"]))
    client = browser(cast.conny)
    address = reverse(f"admin:cmdb_{table_name}_changelist")
    assert client.get(address).status_code == 200
    model = {
        "configurationitem": ConfigurationItem,
        "relationship": Relationship,
        "ciclass": CIClass,
        "relationshiptype": RelationshipType,
    }[table_name]
    row = model._default_manager.first()
    assert client.get(f"{address}{row.pk}/change/").status_code == 200
    with nothing_changes():
        assert client.post(f"{address}{row.pk}/change/", {"name": "x", "label": "x"}).status_code == 403
        assert client.post(f"{address}add/", {"name": "x"}).status_code == 403
        assert client.post(f"{address}{row.pk}/delete/", {"post": "yes"}).status_code == 403


def test_buttons_record_edit_relate_and_move_an_item(cast: Cast) -> None:
    client = browser(cast.conny)
    facts = {
        "name": "web01",
        "ci_class": "server",
        "unit": cast.retail.pk,
        "criticality": 3,
        "state": "planned",
    }
    assert client.post(f"{BASE}/verb/create/", facts).status_code == 302
    ci = ConfigurationItem.objects.get()
    edit = {**facts, "version": 1, "attributes.memory": "64"}
    assert client.post(f"{BASE}/{ci.pk}/verb/edit/", {**edit, "attributes.memory": "x"}).status_code == 422
    assert client.post(f"{BASE}/{ci.pk}/verb/edit/", edit).status_code == 302
    assert client.post(f"{BASE}/{ci.pk}/verb/edit/", {**edit, "name": "b"}).status_code == 412
    other = make_ci(cast.conny, "db01")
    given = {"relation": "depends_on:out", "target": other.number}
    assert client.post(f"{BASE}/{ci.pk}/verb/relate/", given).status_code == 302
    itself = {"relation": "depends_on:out", "target": ci.number}
    assert client.post(f"{BASE}/{ci.pk}/verb/relate/", itself).status_code == 422
    assert client.post(f"{BASE}/{ci.pk}/verb/put_in_use/", {"version": 2}).status_code == 302
    assert client.post(f"{BASE}/{ci.pk}/verb/put_in_use/", {}).status_code == 409
    ci.refresh_from_db()
    assert (ci.state, ci.attributes, ci.version) == ("in_use", {"memory": 64}, 3)
    edge = Relationship.objects.get()
    removed = client.post(f"/admin/cmdb/relationship/{edge.pk}/verb/unrelate/", {"reason": "gone"})
    assert removed.status_code == 302
    assert not Relationship.objects.exists()


def test_an_import_tells_what_became_of_the_rows(cast: Cast) -> None:
    file = table("id,ci_class,name", "1,server,web01", "2,nothing,x")
    file.name = "cis.csv"
    given = {"cis": file, "source": "scan", "unit": cast.retail.pk}
    page = browser(cast.conny).post(f"{BASE}/verb/import/", given, follow=True).content.decode()
    assert "1 created" in page
    assert "line 3" in page
    assert ConfigurationItem.objects.get().unit == cast.retail


def test_administrators_add_classes_attributes_and_types(cast: Cast) -> None:
    client = browser(cast.adam)
    base = "/admin/cmdb/ciclass"
    client.post(f"{base}/verb/create/", {"name": "printer", "parent": "hardware"})
    printer = CIClass.objects.get(name="printer")
    attribute = {
        "name": "trays",
        "label": "Trays",
        "kind": "choice",
        "choices": "one\ntwo\n",
        "default": "one",
    }
    assert client.post(f"{base}/{printer.pk}/verb/declare_attribute/", attribute).status_code == 302
    assert printer.attributes.get().choices == ["one", "two"]
    kind = {"name": "feeds", "label": "Feeds", "inverse_label": "Fed by", "strength": "degraded"}
    kind |= {"impact": "both", "ends": "server > storage\nserver>database"}
    client.post("/admin/cmdb/relationshiptype/verb/create/", kind)
    feeds = RelationshipType.objects.get(name="feeds")
    assert (feeds.impact, feeds.strength, feeds.ends.count()) == ("both", "degraded", 2)
    with nothing_changes():
        assert (
            client.post(f"{base}/verb/create/", {"name": "printer", "parent": "hardware"}).status_code == 409
        )


def test_strangers_and_readers_find_no_buttons_and_no_way_around_them(cast: Cast) -> None:
    ci = make_ci(cast.conny, "web01")
    reader, stranger = browser(cast.rita), browser(cast.stan)
    assert f"{BASE}/{ci.pk}/verb/" not in reader.get(f"{BASE}/{ci.pk}/change/").content.decode()
    with nothing_changes():
        assert reader.post(f"{BASE}/{ci.pk}/verb/put_in_use/", {}).status_code == 403
        assert stranger.post(f"{BASE}/{ci.pk}/verb/put_in_use/", {}).status_code == 404
        assert reader.post(f"{BASE}/verb/create/", {}).status_code in (403, 422)


def test_a_new_item_is_asked_for_the_attributes_of_its_class(cast: Cast) -> None:
    client = browser(cast.conny)
    create = "/admin/cmdb/configurationitem/verb/create/"
    assert b"ci_class" in client.get(create).content
    chosen = client.post(create, {"ci_class": "server"})
    assert chosen.status_code == 302
    assert b"attributes.cpu_cores" in client.get(chosen["Location"]).content
    facts = {"ci_class": "server", "name": "web-9", "unit": cast.retail.pk, "criticality": 2}
    facts |= {"state": "in_use", "attributes.cpu_cores": "16", "tags": "pci, dmz"}
    assert client.post(create, facts).status_code == 302
    made = ConfigurationItem.objects.get(name="web-9")
    assert (made.attributes, made.tags) == ({"cpu_cores": 16}, ["dmz", "pci"])


def test_the_administration_finds_items_by_all_that_the_list_finds_them_by(cast: Cast) -> None:
    web, disk, _alone = make_cis(cast.conny, ["web01", "disk01", "alone01"])
    relate(cast.conny, web, disk)
    client = browser(cast.conny)
    actions.edit_ci(number=web.number, tags=["gold"], actor=cast.conny)

    def shown(address: str, text: str) -> list[bool]:
        page = client.get(f"{address}?q={text}").content.decode()
        return [f">{name}<" in page or f" {name}" in page for name in ("web01", "disk01", "alone01")]

    assert shown(f"{BASE}/", "gold") == [True, False, False]
    assert shown("/admin/cmdb/relationship/", "gold") == [True, True, False]
    assert shown("/admin/cmdb/relationship/", "alone01") == [False, False, False]
