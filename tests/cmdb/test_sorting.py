"""The list stands in the order that somebody chooses, page after page, on the page and for programs."""

from __future__ import annotations

import base64
import datetime as dt
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cmdb import actions
from cmdb.queries.keyset import Page, page_of_items
from cmdb.queries.selected import Selected, selected_by
from cmdb.queries.sorting import KEYS
from cmdb.rules.lifecycle import IN_MAINTENANCE, IN_USE, PLANNED, RETIRED
from tests.cast import Cast
from tests.clients import api, browser
from tests.cmdb.build import make_ci

pytestmark = pytest.mark.django_db

FACTS: list[dict[str, Any]] = [
    {"name": "c", "criticality": 3, "environment": "prod", "attributes": {"cpu_cores": 8}},
    {"name": "a", "criticality": 1, "environment": "", "attributes": {"cpu_cores": 16}},
    {"name": "e", "criticality": 3, "environment": "test", "attributes": {"cpu_cores": 2}},
    {"name": "b", "criticality": 2, "environment": "prod", "attributes": {}},
    {"name": "d", "criticality": 1, "environment": "dev", "attributes": {"cpu_cores": 2}},
]


@pytest.fixture
def five(cast: Cast) -> None:
    """Five items by the names a to e, some of them alike in what one sorts by."""
    owners = (cast.rolf, None, cast.conny, None, cast.rolf)
    for facts, owner in zip(FACTS, owners, strict=True):
        make_ci(cast.conny, owner=owner, **facts)


def names(page: Page) -> str:
    return "".join(row["name"] for row in page.rows)


def pages_of(selected: Selected, size: int) -> list[str]:
    """From the first to the last, and back again to the first."""
    page = page_of_items(selected.found, selected.sort, size=size)
    seen = [names(page)]
    while page.after:
        page = page_of_items(selected.found, selected.sort, size=size, after=page.after)
        seen.append(names(page))
    back = [names(page)]
    while page.before:
        page = page_of_items(selected.found, selected.sort, size=size, before=page.before)
        back.insert(0, names(page))
    assert back == seen
    return seen


@pytest.mark.usefixtures("five")
@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("", "abcde"),
        ("-name", "edcba"),
        ("number", "caebd"),
        ("criticality", "adbce"),
        ("-criticality", "ecbda"),
        ("environment", "adbce"),
        ("-updated_at", "dbeac"),
        ("attributes.cpu_cores", "bdeca"),
        ("-attributes.cpu_cores", "acedb"),
    ],
)
def test_a_page_goes_on_where_the_one_before_it_ended(cast: Cast, sort: str, order: str) -> None:
    selected = selected_by(cast.conny, {"sort": sort})
    assert pages_of(selected, 2) == [order[:2], order[2:4], order[4:]]


@pytest.mark.usefixtures("five")
def test_every_order_shows_every_item_once_now_and_then(cast: Cast) -> None:
    asked = [
        f"{sign}{name}" for name in (*KEYS, "attributes.cpu_cores", "attributes.never") for sign in ("", "-")
    ]
    for moment in ("", timezone.now().isoformat()):
        for sort in asked:
            found = pages_of(selected_by(cast.conny, {"sort": sort, "as_of": moment}), 2)
            assert sorted("".join(found)) == list("abcde"), (sort, moment)


def test_states_stand_in_the_order_of_a_life_and_the_never_verified_first(cast: Cast) -> None:
    for name, verbs in (("gone", ["retire"]), ("used", ["put_in_use"]), ("new", []),
                        ("broken", ["put_in_use", "start_maintenance"])):  # fmt: skip
        ci = make_ci(cast.conny, name)
        for verb in verbs:
            getattr(actions, verb)(number=ci.number, actor=cast.conny, reason="so it is")
    selected = selected_by(cast.conny, {"sort": "state"})
    states = [row["state"] for row in page_of_items(selected.found, selected.sort).rows]
    assert states == [PLANNED, IN_USE, IN_MAINTENANCE, RETIRED]
    actions.verify_ci(number=ci.number, actor=cast.conny)
    selected = selected_by(cast.conny, {"sort": "last_verified_at"})
    assert [row["name"] for row in page_of_items(selected.found, selected.sort).rows][-1] == "broken"


def test_values_of_any_kind_can_be_sorted_and_a_page_begins_behind_each(cast: Cast) -> None:
    values: list[Any] = [None, "", "A", "x" * 300, "ä", 0, -1.5, 10**30, True, False, [1], {"a": 1}]
    values += [1e-300, 10**400, -(10**400), 10**4000, '"\\' * 90]
    actions.declare_attribute(ci_class="server", name="note", label="Note", kind="json", actor=cast.adam)
    for place, value in enumerate(values):
        make_ci(cast.conny, f"{place:02}", attributes={"note": json.dumps(value)})
    for sort in ("attributes.note", "-attributes.note"):
        selected = selected_by(cast.conny, {"sort": sort})
        found = "".join(pages_of(selected, 1))
        assert sorted(found[n : n + 2] for n in range(0, len(found), 2)) == [f"{n:02}" for n in range(17)]


def test_the_link_to_the_next_page_fits_a_request_line_whatever_the_names(cast: Cast) -> None:
    """Web servers and what stands before them take some 4,000 characters."""
    actions.declare_attribute(ci_class="server", name="note", label="Note", kind="json", actor=cast.adam)
    for value in ("漢" * 9000, 10**4000, 10**4000 + 1, "\x01" * 9000):
        make_ci(cast.conny, "漢字" * 60 + str(value)[-9:], attributes={"note": json.dumps(value)})
    for sort in ("name", "attributes.note", "owner", "unit"):
        selected = selected_by(cast.conny, {"sort": sort})
        assert 0 < len(page_of_items(selected.found, selected.sort, size=2).after) < 2000, sort


def test_a_column_that_no_list_can_be_sorted_by_is_refused_at_every_door(cast: Cast) -> None:
    for wrong in ("tags", "colour", "attributes.", "attributes." + "x" * 81):
        assert browser(cast.conny).get(f"/cis/?sort={wrong}").status_code == 422, wrong
        answer = api(cast.conny).get(f"/api/v1/cis/?sort={wrong}")
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid"), wrong


@pytest.mark.usefixtures("five")
def test_a_mark_that_nobody_made_begins_at_the_start_and_as_a_cursor_is_refused(cast: Cast) -> None:
    def mark(*told: Any) -> str:
        return base64.urlsafe_b64encode(json.dumps(told).encode()).decode()

    wrong = [
        mark("name", ["x"]),
        mark("name", [1, 2]),
        mark("name", ["a\x00", 1]),
        mark("criticality", [2**70, "a", 1]),
        mark("updated_at", ["yesterday", 1]),
        mark("updated_at", ["2026-01-01T00:00:00", 1]),
        mark("updated_at", ["0001-01-01T00:00:00+23:59", 1]),
        mark("updated_at", ["9999-12-31T23:59:59-23:59", 1]),
        mark("attributes.cpu_cores", ["1e999", "a", 1]),
        mark("attributes.cpu_cores", ["1e-20000", "a", 1]),
        mark("attributes.cpu_cores", ["0." + "0" * 20000 + "1", "a", 1]),
        mark("attributes.cpu_cores", ["[" * 5000, "a", 1]),
        mark("attributes.cpu_cores", ['"\\u0000"', "a", 1]),
        mark("attributes.cpu_cores", ["NaN", "a", 1]),
        "x",
    ]
    for text in wrong:
        for sort in ("name", "criticality", "updated_at", "attributes.cpu_cores"):
            page = browser(cast.conny).get(f"/cis/?sort={sort}&after={text}")
            assert (page.status_code, len(page.context["rows"])) == (200, 5), (sort, text)
            assert api(cast.conny).get(f"/api/v1/cis/?sort={sort}&cursor=a{text}").status_code == 404


@pytest.mark.usefixtures("five")
def test_a_moment_may_be_told_with_any_offset_that_can_be_written(cast: Cast) -> None:
    for offset in ("+16:00", "-23:59"):
        moment = f"2026-01-01T00:00:00{offset}"
        after = base64.urlsafe_b64encode(json.dumps(["updated_at", [moment, 1]]).encode()).decode()
        names = ("as_of", "changed_since", "verified_since", "not_verified_since")
        for given in ({"sort": "updated_at", "after": after}, *({name: moment} for name in names)):
            assert browser(cast.conny).get("/cis/", given).status_code == 200, given
        assert api(cast.conny).get("/api/v1/cis/", {"as_of": moment}).status_code == 200
        window = {"start": moment, "end": "2026-02-01T00:00:00+23:59"}
        assert browser(cast.conny).get("/changes/calendar/events/", window).status_code == 200
    edges = {"start": "0001-01-01T00:00:00+01:00", "end": "0001-01-02T00:00:00+01:00"}
    assert browser(cast.conny).get("/changes/calendar/events/", edges).status_code == 422


@pytest.mark.usefixtures("five")
def test_a_heading_sorts_the_list_says_so_and_turns_it_round(cast: Cast) -> None:
    page = browser(cast.conny)
    answer = page.get("/cis/?environment=prod")
    headings = {heading.name: heading for heading in answer.context["columns"]}
    assert (headings["name"].sorted, headings["criticality"].sorted) == ("ascending", "")
    answer = page.get(f"/cis/{headings['criticality'].url}")
    assert [row["name"] for row in answer.context["rows"]] == ["b", "c"]
    assert 'aria-sort="ascending"' in answer.content.decode()
    turned = next(one for one in answer.context["columns"] if one.name == "criticality")
    answer = page.get(f"/cis/{turned.url}")
    assert [row["name"] for row in answer.context["rows"]] == ["c", "b"]
    assert 'name="sort" value="-criticality"' in answer.content.decode(), "filtering again keeps the order"


def test_owners_stand_in_the_order_in_which_they_are_shown(cast: Cast) -> None:
    owners = {"rolf": ("zoe", "Adler"), "conny": ("ada", "Zeman"), "rita": ("", "")}
    for name, (first, last) in owners.items():
        owner = getattr(cast, name)
        owner.first_name, owner.last_name = first, last
        owner.save()
        make_ci(cast.conny, f"of-{name}", owner=owner)
    make_ci(cast.conny, "of-nobody")
    then = timezone.now().isoformat()
    for given in ({}, {"as_of": then}):
        answer = browser(cast.conny).get("/cis/", {"sort": "owner", **given})
        assert [row["owner_name"] for row in answer.context["rows"]] == ["", "ada Zeman", "rita", "zoe Adler"]
        answer = browser(cast.conny).get("/cis/", {"sort": "owner", "columns": "owner", **given})
        shown = [value for row in answer.context["rows"] for _name, value in row["cells"]]
        assert shown == ["", "ada Zeman", "rita", "zoe Adler"]


@pytest.mark.usefixtures("five")
def test_a_list_that_is_only_sorted_is_still_everything_to_edit_and_no_selection_to_keep(cast: Cast) -> None:
    def offered(query: str) -> tuple[list[str], bool]:
        text = browser(cast.conny).get(f"/cis/?{query}").content.decode()
        links = re.findall(r'href="(/cis/(?:edit-several|baselines/new)/[^"]*)"', text)
        return links, "Keep this view" in text

    everything, kept = offered("all=1")
    assert (everything, kept) == (["/cis/edit-several/?"], False)
    assert offered("sort=-name&columns=name,owner") == (everything, True)
    some, _kept = offered("environment=prod&sort=-name")
    assert some == [f"/cis/{where}/?environment=prod" for where in ("baselines/new", "edit-several")]


@pytest.mark.usefixtures("five")
def test_a_view_remembers_its_order(cast: Cast) -> None:
    view = actions.save_view(name="Worst", filters={"sort": "criticality"}, actor=cast.conny)
    answer = api(cast.conny).post(
        "/api/v1/ci-views/", {"name": "Odd", "filters": {"sort": "colour"}}, format="json"
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    actions.choose_default_view(pk=view.pk, chosen=True, actor=cast.conny)
    page = browser(cast.conny).get("/cis/", follow=True)
    assert [row["name"] for row in page.context["rows"]] == list("adbce")


@pytest.mark.usefixtures("five")
def test_programs_page_through_a_sorted_list_and_items_are_read_once_a_page(cast: Cast) -> None:
    client, address, seen = api(cast.conny), "/api/v1/cis/?sort=-criticality&limit=2", []
    client.get(address)
    while address:
        with CaptureQueriesContext(connection) as asked:
            page = client.get(address).json()
        assert sum("cmdb_configurationitem" in query["sql"] for query in asked) == 1
        seen += [row["name"] for row in page["results"]]
        back, address = page["previous"], page["next"]
    assert "".join(seen) == "ecbda"
    assert [row["name"] for row in client.get(back).json()["results"]] == ["b", "d"]


def test_the_page_shows_the_list_as_it_stood_and_leads_to_items_as_they_stood(cast: Cast) -> None:
    ci = make_ci(cast.conny, "web", environment="prod")
    then = timezone.now()
    actions.edit_ci(number=ci.number, name="web-2", environment="test", actor=cast.conny)
    make_ci(cast.conny, "later")
    page = browser(cast.conny)
    address = f"/cis/?as_of={then.isoformat().replace('+', '%2B')}"
    answer = page.get(f"{address}&columns=name,environment&sort=-environment")
    assert [row["cells"] for row in answer.context["rows"]] == [[("name", "web"), ("environment", "prod")]]
    text = answer.content.decode()
    assert "Nothing can be changed here." in text
    assert f'href="/cis/{ci.number}/?as_of=' in text
    assert "Edit these" not in text
    assert f'value="{timezone.localtime(then):%Y-%m-%dT%H:%M:%S}"' in text, "filtering again keeps the moment"
    assert f"/cis/{ci.number}/?as_of=" in page.get(address).content.decode()
    tomorrow = (then + dt.timedelta(days=1)).isoformat().replace("+", "%2B")
    assert page.get(f"/cis/?as_of={tomorrow}").status_code == 422
    assert page.get(f"{address}&health=stale").status_code == 422


def test_a_file_of_the_past_has_what_was_recorded_then(cast: Cast) -> None:
    ci = make_ci(cast.conny, "web", attributes={"cpu_cores": 8})
    then = timezone.now().isoformat().replace("+", "%2B")
    actions.edit_ci(number=ci.number, name="web-2", actor=cast.conny)
    make_ci(cast.conny, "later")
    for kind in ("csv", "json"):
        answer = api(cast.conny).get(f"/api/v1/cis/export/?as={kind}&as_of={then}")
        taken = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
        assert ("web" in taken, "web-2" in taken, "later" in taken) == (True, False, False), kind


def test_the_past_stands_in_the_order_of_recording_whatever_was_edited_last(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a file the oldest item comes first, for programs the latest unless they sort, page after page."""
    items = [make_ci(cast.conny, name) for name in "abcde"]
    for place in (3, 0, 1):
        actions.edit_ci(number=items[place].number, environment="test", actor=cast.conny)
    then = timezone.now().isoformat()
    monkeypatch.setattr("cmdb.queries.exports.CHUNK", 2)
    for given in ({}, {"as_of": then}):
        files = {
            kind: api(cast.conny).get("/api/v1/cis/export/", {"as": kind, "columns": "name", **given})
            for kind in ("csv", "json")
        }
        taken = {kind: b"".join(file.streaming_content).decode() for kind, file in files.items()}  # type: ignore[attr-defined]
        assert taken["csv"].split()[1:] == list("abcde")
        assert [row["name"] for row in json.loads(taken["json"])] == list("abcde")
        address, seen = f"/api/v1/cis/?{urlencode({**given, 'limit': 2})}", ""
        while address:
            page = api(cast.conny).get(address).json()
            seen += "".join(row["name"] for row in page["results"])
            back, address = page["previous"], page["next"]
        assert seen == "edcba"
        assert [row["name"] for row in api(cast.conny).get(back).json()["results"]] == ["c", "b"]


@pytest.mark.usefixtures("five")
def test_every_order_but_the_one_by_name_is_read_within_a_time(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also one that an index has: what is found may lie at its far end."""
    bounded: list[str] = []

    @contextmanager
    def counted() -> Iterator[None]:
        bounded.append(sort)
        yield

    monkeypatch.setattr("cmdb.queries.selected.in_time", counted)
    sorts = ["number", "criticality", "-updated_at", "owner", "attributes.cpu_cores"]
    for sort in ["", "name", "-name", *sorts]:
        assert api(cast.conny).get(f"/api/v1/cis/?sort={sort}&unit=Retail").status_code == 200
    assert bounded == sorts
