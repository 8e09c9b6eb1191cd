"""The pages: found by navigation, constant in their statements, and silent about what may not be seen."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cmdb import actions
from cmdb.models import ConfigurationItem, Relationship
from tests.cast import Cast
from tests.clients import browser
from tests.cmdb.build import import_lines, make_ci, make_cis, relate, table
from tests.support import nothing_changes

pytestmark = pytest.mark.django_db


def test_the_list_finds_by_words_class_state_and_attribute_filters(cast: Cast) -> None:
    make_ci(cast.conny, "web01 blue", state="in_use", criticality=1)
    make_ci(cast.conny, "web02 blue", "virtual_machine")
    make_ci(cast.conny, "switch", "network_device")
    pages = {
        "?q=blue": ["web01 blue", "web02 blue"],
        "?q=blue+web02": ["web02 blue"],
        "?ci_class=computer": ["web01 blue", "web02 blue"],
        "?ci_class=hardware": ["switch"],
        "?state=in_use": ["web01 blue"],
        "?criticality=1&q=": ["web01 blue"],
        f"?unit={cast.payments.pk}": [],
    }
    for address, names in pages.items():
        response = browser(cast.rita).get(f"/cis/{address}")
        assert response.status_code == 200, address
        assert [row["name"] for row in response.context["rows"]] == names, address
    assert browser(cast.stan).get("/cis/").context["rows"] == []
    assert browser(cast.rita).get("/cis/?state=gone").status_code == 422


def test_pages_of_the_list_lead_forth_and_back_without_loss(cast: Cast) -> None:
    import_lines(cast.adam, *(f"{n},server,{'same' if n % 3 else f's{n:03}'},," for n in range(120)))
    client, address, seen, back = browser(cast.adam), "/cis/", [], ""
    while address:
        context = client.get(address).context
        seen.append([row["id"] for row in context["rows"]])
        back = context["links"].previous_url
        address = context["links"].next_url and f"/cis/{context['links'].next_url}"
    assert [len(page) for page in seen] == [50, 50, 20]
    assert len({pk for page in seen for pk in page}) == 120
    context = client.get(f"/cis/{back}").context
    assert [row["id"] for row in context["rows"]] == seen[1]
    assert [row["id"] for row in client.get(f"/cis/{context['links'].previous_url}").context["rows"]] == seen[
        0
    ]


def test_a_mark_that_nobody_made_begins_at_the_start(cast: Cast) -> None:
    make_ci(cast.conny, "web01")
    for mark in ("x", "WzEsMl0=", "WyJcdTAwMDAiLCAxXQ==", "WyJcdWQ4MDAiLCAxXQ==", "bnVsbA=="):
        assert len(browser(cast.rita).get(f"/cis/?after={mark}").context["rows"]) == 1


def test_list_and_page_take_a_constant_number_of_statements(cast: Cast) -> None:
    client, counts = browser(cast.conny), []
    for size in (5, 40):
        hub = make_ci(cast.conny, f"hub{size}", owner=cast.rolf)
        for leaf in make_cis(cast.conny, [f"leaf{size}-{n}" for n in range(size)]):
            relate(cast.conny, leaf, hub)
        client.get("/cis/")
        with CaptureQueriesContext(connection) as for_list:
            client.get("/cis/")
        with CaptureQueriesContext(connection) as for_page:
            assert client.get(f"/cis/{hub.number}/").status_code == 200
        counts.append((len(for_list), len(for_page)))
    assert counts[0] == counts[1]
    assert counts[0][0] <= 15
    assert counts[0][1] <= 40


def test_the_page_tells_facts_relationships_services_and_history(cast: Cast) -> None:
    host = make_ci(cast.conny, "host", attributes={"memory": 64}, owner=cast.rolf)
    shop = make_ci(cast.conny, "Web shop", "business_service", owner=cast.rita)
    relate(cast.conny, shop, host)
    actions.edit_ci(number=host.number, attributes={"memory": 128}, actor=cast.conny)
    text = browser(cast.rita).get(f"/cis/{host.number}/").content.decode()
    for shown in ("Used by", "Web shop", "128 GiB", "memory: 64 → 128", "Conny", "Rita"):
        assert shown in text, shown
    assert f"/cis/{host.number}/edit/" not in text
    assert f"/cis/{host.number}/edit/" in browser(cast.conny).get(f"/cis/{host.number}/").content.decode()


def test_what_may_not_be_seen_answers_not_found_on_every_page(cast: Cast) -> None:
    ci = make_ci(cast.conny, "web01")
    for tail in ("", "graph/", "impact/", "edit/", "relate/", "retire/"):
        for user in (cast.stan, cast.nils):
            assert browser(user).get(f"/cis/{ci.number}/{tail}").status_code == 404, tail
    assert browser(cast.conny).get("/cis/CI9999999/").status_code == 404
    assert browser(cast.conny).get("/cis/CI%00/").status_code == 400
    assert browser(cast.conny).get(f"/cis/{ci.number}/explode/").status_code == 404
    assert Client().get("/cis/").status_code == 302


def test_an_item_of_another_unit_is_not_named_on_the_page_of_its_neighbour(cast: Cast) -> None:
    own = make_ci(cast.adam, "shop", unit=cast.retail)
    foreign = make_ci(cast.adam, "secret ledger", unit=cast.payments)
    relate(cast.adam, foreign, own)
    client = browser(cast.rita)
    for address in (
        f"/cis/{own.number}/",
        f"/cis/{own.number}/impact/",
        f"/cis/{own.number}/graph/",
        "/cis/",
    ):
        assert "secret ledger" not in client.get(address).content.decode(), address
    assert client.get(f"/cis/{own.number}/graph/").json()["hidden"] == 1
    assert "secret ledger" in browser(cast.adam).get(f"/cis/{own.number}/impact/").content.decode()


def test_the_picker_is_answered_with_numbers_names_and_classes(cast: Cast) -> None:
    ci = make_ci(cast.conny, "web01")
    (option,) = browser(cast.rita).get("/cis/options/?q=web").json()["options"]
    assert (option["value"], option["label"]) == (ci.number, "web01")
    assert browser(cast.stan).get("/cis/options/?q=web").json() == {"options": []}


def test_an_item_is_recorded_edited_related_and_retired_by_forms(cast: Cast) -> None:
    client = browser(cast.conny)
    assert b"Business service" in client.get("/cis/new/").content
    facts = {
        "ci_class": "server",
        "name": "web01",
        "unit": cast.retail.pk,
        "criticality": 2,
        "state": "in_use",
    }
    response = client.post("/cis/new/", {**facts, "attributes.memory": "64", "attributes.ip_address": "x"})
    assert response.status_code == 422
    assert "attributes.ip_address" in response.context["form"].errors
    client.post("/cis/new/", {**facts, "attributes.memory": "64"})
    ci = ConfigurationItem.objects.get(name="web01")
    assert (ci.state, ci.attributes, ci.criticality) == ("in_use", {"memory": 64}, 2)

    page = client.get(f"/cis/{ci.number}/edit/")
    given = {name: value for name, value in page.context["form"].initial.items() if value is not None}
    changed = {**given, "unit": cast.retail.pk, "attributes.memory": "", "name": "web02"}
    assert client.post(f"/cis/{ci.number}/edit/", changed).status_code == 302
    assert client.post(f"/cis/{ci.number}/edit/", {**changed, "name": "web03"}).status_code == 412
    ci.refresh_from_db()
    assert (ci.name, ci.attributes) == ("web02", {})

    other = make_ci(cast.conny, "db01")
    client.post(f"/cis/{ci.number}/relate/", {"relation": "depends_on:in", "target": other.number})
    edge = Relationship.objects.get()
    assert (edge.source, edge.target) == (other, ci)
    again = client.post(f"/cis/{ci.number}/relate/", {"relation": "depends_on:in", "target": other.number})
    assert (again.status_code, "target" in again.context["form"].errors) == (409, True)
    client.post(f"/cis/relationships/{edge.pk}/unrelate/", {})
    assert not Relationship.objects.exists()

    assert client.post(f"/cis/{ci.number}/retire/", {"reason": "sold"}).status_code == 302
    with nothing_changes():
        assert client.post(f"/cis/{ci.number}/retire/", {}).status_code == 409


def test_an_attribute_may_be_called_as_it_likes(cast: Cast) -> None:
    actions.import_cis(
        actor=cast.conny, cis=table("id,ci_class,name,items,keys", "1,server,web,7,9"), source="x"
    )
    ci = ConfigurationItem.objects.get()
    assert "items" in browser(cast.conny).get(f"/cis/{ci.number}/").content.decode()


def test_the_class_tree_shows_what_the_reader_may_count(cast: Cast) -> None:
    make_ci(cast.conny, "web01")
    counts = {
        row["class"].name: row["count"] for row in browser(cast.rita).get("/cis/classes/").context["classes"]
    }
    assert counts["server"] == 1
    foreign = browser(cast.stan).get("/cis/classes/").context["classes"]
    assert {row["class"].name: row["count"] for row in foreign}["server"] == 0
