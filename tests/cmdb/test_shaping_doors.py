"""Classes, attributes and relationship types are shaped at page, administration and API alike."""

from __future__ import annotations

import io

import pytest

from cmdb import actions
from cmdb.models import AttributeDefinition, CIClass, ConfigurationItem, RelationshipType
from tests.cast import Cast
from tests.clients import api, browser
from tests.cmdb.build import make_ci
from tests.support import nothing_changes

pytestmark = pytest.mark.django_db


def cmdb_import(cast: Cast, text: str) -> None:
    actions.import_cis(cis=io.BytesIO(text.encode()), source="scanner", actor=cast.conny)


def place(name: str) -> str:
    return CIClass.objects.get(name=name).path


def test_a_class_is_added_and_moved_on_its_page_which_tells_first(cast: Cast) -> None:
    client = browser(cast.adam)
    form = {"name": "blade", "label": "Blade", "parent": "server", "description": ""}
    assert 'value="server" selected' in client.get("/cis/new-class/?below=server").content.decode()
    assert client.post("/cis/new-class/", form).url == "/cis/classes/blade/"  # type: ignore[attr-defined]
    make_ci(cast.conny, "b-1", "blade", attributes={"cpu_cores": 8})
    facts = {"label": "Blade", "description": "In a chassis.", "parent": "storage", "path": place("blade")}
    with nothing_changes():
        told = client.post("/cis/classes/blade/edit/", {**facts, "dry_run": "on"}).content.decode()
    assert "Classes that move: 1. Items of them: 1." in told
    assert "Needed, so declared by the class itself from then on: CPU cores (1)." in told
    assert 'value="storage" selected' in told
    assert "checked" not in told.partition('name="dry_run"')[2].partition(">")[0]
    assert client.post("/cis/classes/blade/edit/", facts).status_code == 302
    again = client.post("/cis/classes/blade/edit/", {**facts, "parent": "server"})
    assert (again.status_code, "Somebody moved the class" in again.content.decode()) == (409, True)
    assert place("blade") == f"{place('storage')}blade."
    page = client.get("/cis/classes/blade/").content.decode()
    assert "In a chassis." in page
    assert "/cis/classes/blade/attributes/change/?attribute=cpu_cores" in page


def test_a_circle_is_refused_in_the_same_words_everywhere(cast: Cast) -> None:
    above = CIClass.objects.get(name="computer")
    facts = {"label": above.label, "parent": "server"}
    sentence = "cannot stand below “Server”"
    client, program = browser(cast.adam), api(cast.adam)
    with nothing_changes():
        page = client.post("/cis/classes/computer/edit/", facts)
        admin = client.post(f"/admin/cmdb/ciclass/{above.pk}/verb/edit/", facts)
        answer = program.post("/api/v1/ci-classes/computer/edit/", {"parent": "server"}, format="json")
    assert (page.status_code, admin.status_code, answer.status_code) == (409, 409, 409)
    assert sentence in page.content.decode()
    assert sentence in admin.content.decode()
    assert (answer.json()["code"], sentence in answer.json()["detail"]) == ("class_cycle", True)


def test_the_administration_and_programs_are_told_what_a_move_means(cast: Cast) -> None:
    make_ci(cast.conny, "web", attributes={"cpu_cores": 8})
    address = f"/admin/cmdb/ciclass/{CIClass.objects.get(name='server').pk}/verb/edit/"
    facts = {"label": "Server", "parent": "storage"}
    client, program = browser(cast.adam), api(cast.adam)
    with nothing_changes():
        page = client.post(address, {**facts, "dry_run": "on"}, follow=True).content.decode()
        asked = {"parent": "storage", "dry_run": True}
        told = program.post("/api/v1/ci-classes/server/edit/", asked, format="json").json()
    assert "this is what would happen" in page
    assert "Classes that move: 1. Items of them: 1." in page
    assert (told["classes"], told["items"], told["forbidden"]) == (1, 1, 0)
    assert told["carried"] == [{"name": "cpu_cores", "label": "CPU cores", "items": 1}]


def test_attributes_are_added_and_changed_on_pages(cast: Cast) -> None:
    client = browser(cast.adam)
    address = "/cis/classes/server/attributes/"
    made = client.post(f"{address}new/", {"name": "slots", "label": "Slots", "kind": "text"})
    assert made.url == "/cis/classes/server/"  # type: ignore[attr-defined]
    make_ci(cast.conny, "web", attributes={"slots": "4"})
    asked = {"attribute": "slots", "kind": "number"}
    told = client.post(f"{address}change/", {**asked, "dry_run": "on"}).content.decode()
    assert "4 becomes 4 (1 items)" in told
    assert client.post(f"{address}change/", asked).status_code == 302
    assert ConfigurationItem.objects.get().attributes == {"slots": 4}
    assert AttributeDefinition.objects.get(name="slots").kind == "number"


def test_a_new_attribute_tells_first_how_many_items_it_concerns(cast: Cast) -> None:
    client, server = browser(cast.adam), CIClass.objects.get(name="server")
    for name, below in (("web", "server"), ("blade", "blade")):
        if below == "blade":
            client.post("/cis/new-class/", {"name": "blade", "label": "Blade", "parent": "server"})
        make_ci(cast.conny, name, below)
    cmdb_import(cast, "id,ci_class,name,slots\n1,server,db,many\n")
    asked = {"name": "slots", "label": "Slots", "kind": "number", "required": "on", "dry_run": "on"}
    with nothing_changes():
        told = client.post("/cis/classes/server/attributes/new/", asked).content.decode()
        admin = f"/admin/cmdb/ciclass/{server.pk}/verb/declare_attribute/"
        by_admin = client.post(admin, {**asked, "default": "4"}, follow=True).content.decode()
        wrong = client.post("/cis/classes/server/attributes/new/", {**asked, "default": "x"})
    for page in (told, by_admin):
        assert "which have it from then on: 3." in page
        assert "of this name already: 1. They keep it; for 1 it does not fit." in page
    assert "Without a value: 2. They stay so; who edits one next is asked for it." in told
    assert "who edits one next gives it “4”" in by_admin
    assert wrong.status_code == 422
    sent = {name: value for name, value in asked.items() if name != "dry_run"}
    assert client.post("/cis/classes/server/attributes/new/", sent).status_code == 302
    assert AttributeDefinition.objects.filter(name="slots").exists()


def test_relationship_types_are_added_and_edited_on_pages(cast: Cast) -> None:
    client = browser(cast.adam)
    form = {"label": "Powers", "inverse_label": "Powered by", "impact": "none", "strength": "total"}
    assert client.post("/cis/relationship-types/new/", {**form, "name": "powers"}).status_code == 302
    ends = {**form, "ends": "server > application"}
    assert client.post("/cis/relationship-types/powers/edit/", ends).status_code == 302
    pair = RelationshipType.objects.get(name="powers").ends.get()
    assert (pair.source_class.name, pair.target_class.name) == ("server", "application")
    assert client.post("/cis/relationship-types/powers/edit/", {**form, "ends": "server"}).status_code == 422


@pytest.mark.parametrize("name", ["rita", "conny"])
def test_who_reads_or_keeps_one_unit_finds_no_way_to_shape_what_belongs_to_all(cast: Cast, name: str) -> None:
    client = browser(getattr(cast, name))
    for page in ("/cis/classes/", "/cis/classes/server/"):
        shown = client.get(page).content.decode()
        assert "/edit/" not in shown
        assert "new" not in shown.partition("<main")[2]
    for address in ("/cis/new-class/", "/cis/classes/server/edit/", "/cis/relationship-types/new/"):
        assert client.get(address).status_code == 403, address
