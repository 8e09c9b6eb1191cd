"""What a program meets first: the index, parameters that do not exist, and who may not act at all."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

from itsm.core import access
from itsm.core.models import User
from tests.cast import Cast
from tests.releases import build
from tests.support import nothing_changes

pytestmark = pytest.mark.django_db
Program = Callable[[User | None], Any]
LISTS = ["releases", "deployments", "environments", "changes", "cis", "relationships", "inbox"]


def test_the_index_leads_everywhere_and_needs_no_token(program: Program, cast: Cast) -> None:
    anonymous, rita = program(None), program(cast.rita)
    told = anonymous.get("/api/v1/")
    assert (told.status_code, told.data["signed_in_as"]) == (200, "")
    assert "Authorization: Token" in told.data["how_to_sign_in"]
    mine = rita.get("/api/v1/").data
    assert mine == {**told.data, "signed_in_as": "rita"}
    for address in [*mine["collections"].values(), mine["me"], mine["description"], mine["docs"]]:
        assert rita.get(address).status_code == 200, address
    assert list(mine["collections"]) == LISTS


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete", "options"])
@pytest.mark.parametrize("address", ["/api/nothing/", "/api/v1/nothing/", "/api/v1/cis/CI0000001/nothing/"])
def test_an_address_that_does_not_exist_is_not_found_by_any_method(
    cast: Cast, program: Program, method: str, address: str
) -> None:
    anonymous, signed_in = Client(enforce_csrf_checks=True), Client(enforce_csrf_checks=True)
    signed_in.force_login(cast.rita)
    for who in [anonymous, signed_in, program(cast.rita)]:
        with nothing_changes():
            answer = getattr(who, method)(address)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
        assert answer["Content-Type"].startswith("application/problem+json")


@pytest.mark.parametrize("name", LISTS)
def test_a_filter_that_does_not_exist_is_refused_by_every_list(
    program: Program, cast: Cast, name: str
) -> None:
    answer = program(cast.rita).get(f"/api/v1/{name}/?bogus=1")
    assert (answer.status_code, answer.data["code"]) == (422, "invalid")
    assert answer.data["facts"]["unknown"] == ["bogus"]
    for known in answer.data["facts"]["known"]:
        assert known in answer.data["detail"]


def test_the_filters_that_exist_are_named(program: Program, cast: Cast) -> None:
    known = program(cast.rita).get("/api/v1/changes/?sate=open").data["facts"]["known"]
    assert {"state", "risk", "ci", "limit", "cursor"} <= set(known)


UNKNOWN_FIELDS = {
    "/api/v1/cis/": ({"name": "web-1", "ci_class": "server", "enviroment": "test"}, "enviroment"),
    "/api/v1/cis/{ci}/edit/": ({"descripton": "Front"}, "descripton"),
    "/api/v1/cis/{ci}/retire/": ({"reasons": "Old"}, "reasons"),
    "/api/v1/relationships/": (
        {"source": "{ci}", "type": "depends_on", "target": "{ci}", "strenght": "total"},
        "strenght",
    ),
    "/api/v1/changes/": ({"title": "Patch", "modell": "normal"}, "modell"),
    "/api/v1/inbox/read-all/": ({"until": 7}, "until"),
    "/api/v1/releases/{release}/edit_scope/": (
        {"scope_items": [{"title": "One"}, {"title": "Two", "knd": "fix"}]},
        "scope_items.1.knd",
    ),
}


@pytest.mark.parametrize("address", UNKNOWN_FIELDS)
def test_a_field_that_does_not_exist_is_refused_by_every_verb(
    program: Program, cast: Cast, address: str
) -> None:
    ci, release = build.make_ci(cast), build.draft(cast)
    sent, unknown = UNKNOWN_FIELDS[address]
    client = program(cast.adam)
    with nothing_changes():
        answer = client.post(address.format(ci=ci.number, release=release.number), sent, format="json")
    assert (answer.status_code, answer.data["code"]) == (422, "invalid")
    assert answer.data["facts"]["unknown"] == [unknown]
    assert unknown in answer.data["detail"]
    for known in answer.data["facts"]["known"]:
        assert known in answer.data["detail"]


def test_a_form_says_by_its_names_what_stands_below_a_field(program: Program, cast: Cast) -> None:
    sent = {"name": "db-1", "ci_class": "server", "attributes.operating_system": "Debian", "tags[0]": "edge"}
    made = program(cast.conny).post("/api/v1/cis/", sent, format="multipart")
    assert made.status_code == 201, made.data
    assert (made.data["attributes"], made.data["tags"]) == ({"operating_system": "Debian"}, ["edge"])


@pytest.mark.parametrize(
    ("sent", "unknown"),
    [
        ({"scope_items[0]title": "One", "scope_items[1]title": "Two", "scope_items[1]knd": "fix"}, ".1.knd"),
        ({"scope_items[0].title": "One"}, ".0..title"),
        ({"scope_items[first]title": "One"}, "[first]title"),
        ({"scope_items.0.title": "One"}, ".0.title"),
        ({"scope_items": "One"}, ""),
        ({"scope_items[" + "1" * 7 + "]title": "One"}, "[" + "1" * 7 + "]title"),
    ],
)
def test_a_row_of_a_form_names_only_fields_that_exist(
    program: Program, cast: Cast, sent: dict[str, str], unknown: str
) -> None:
    release, client = build.planning(cast), program(cast.adam)
    with nothing_changes():
        refused = client.post(f"/api/v1/releases/{release.number}/edit_scope/", sent, format="multipart")
    assert (refused.status_code, refused.data["code"]) == (422, "invalid")
    assert refused.data["facts"]["unknown"] == [f"scope_items{unknown}"]


def test_rows_of_a_form_are_taken_where_every_field_exists(program: Program, cast: Cast) -> None:
    address = f"/api/v1/releases/{build.planning(cast).number}/edit_scope/"
    sent = {"scope_items[0]title": "One", "scope_items[0]kind": "fix", "scope_items[1]title": "Two"}
    made = program(cast.adam).post(address, sent, format="multipart")
    assert made.status_code == 200, made.data
    assert [row["title"] for row in made.data["scope_items"]] == ["One", "Two"]


@pytest.mark.parametrize("name", ["name.first", "description[0]", "attributes"])
def test_a_form_has_nothing_below_a_text_and_nothing_by_the_mere_name_of_what_has_names(
    program: Program, cast: Cast, name: str
) -> None:
    sent = {"name": "db-1", "ci_class": "server", name: "x"}
    refused = program(cast.conny).post("/api/v1/cis/", sent, format="multipart")
    assert (refused.status_code, refused.data["facts"]["unknown"]) == (422, [name])


def test_who_may_not_vote_is_told_so_whatever_else_is_wrong(program: Program, cast: Cast) -> None:
    change = build.cover_of(build.pending(cast))
    address = f"/api/v1/changes/{change.number}/approve/"
    rita, carla = program(cast.rita), program(cast.carla)
    with nothing_changes():
        refused = rita.post(address, {})
    assert (refused.status_code, refused.data["code"]) == (403, "permission_denied")
    stranger = program(cast.stan).post(address, {})
    assert (stranger.status_code, stranger.data["code"]) == (404, "not_found")
    mistaken = carla.post(address, {})
    assert (mistaken.status_code, list(mistaken.data["facts"]["fields"])) == (422, ["digest"])


def _views(found: Any) -> list[Any]:
    if isinstance(found, URLPattern):
        return [getattr(found.callback, "cls", None) or getattr(found.callback, "view_class", None)]
    assert isinstance(found, URLResolver)
    return [view for part in found.url_patterns for view in _views(part)]


def test_every_right_that_a_door_asks_for_is_in_the_access_table() -> None:
    rights = {view.right for view in _views(get_resolver()) if getattr(view, "right", "")}
    asked = {right for right in rights if isinstance(right, str)}
    assert len(asked) > 40
    for right in asked:
        assert access.roles_for(right)
