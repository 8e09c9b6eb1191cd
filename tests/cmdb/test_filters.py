"""Filters of the list: they combine, stand in the address, and never take long."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.db import connection
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from cmdb import actions
from cmdb.models import ConfigurationItem
from cmdb.queries import bounds
from cmdb.queries.bounds import in_time
from cmdb.queries.items import narrowed
from itsm.core.clock import database_now
from itsm.core.models import Unit, User
from tests.cast import Cast
from tests.clients import api, browser
from tests.cmdb.build import make_ci, make_cis, relate
from tests.support import refusal_of

pytestmark = pytest.mark.django_db


def names(user: User, query: str) -> list[str]:
    answer = api(user).get(f"/api/v1/cis/?{query}")
    assert answer.status_code == 200, answer.content
    return sorted(item["name"] for item in answer.json()["results"])


def test_attributes_are_compared_as_what_they_are(cast: Cast) -> None:
    for name, cores in (("two", 2), ("eight", 8), ("sixteen", 16)):
        make_ci(cast.conny, name, attributes={"cpu_cores": cores, "serial_number": f"S{cores:02}"})
    make_ci(cast.conny, "none")
    assert names(cast.rita, "attribute.cpu_cores__gte=8") == ["eight", "sixteen"]
    assert names(cast.rita, "attribute.cpu_cores__gt=8&attribute.cpu_cores__lt=100") == ["sixteen"]
    assert names(cast.rita, "attribute.cpu_cores__lte=2") == ["two"]
    assert names(cast.rita, "attribute.serial_number__lt=S10") == ["eight", "two"]
    assert names(cast.rita, "attribute.unheard_of__gte=1") == []
    assert names(cast.rita, 'attribute.a"b$__gte=1') == []


def test_items_are_found_by_relationships_they_have_or_lack(cast: Cast) -> None:
    web, disk, _alone = make_cis(cast.conny, ["web", "disk", "alone"])
    relate(cast.conny, web, disk)
    assert names(cast.rita, "related=depends_on") == ["web"]
    assert names(cast.rita, "related=depends_on:in") == ["disk"]
    assert names(cast.rita, "not_related=depends_on") == ["alone", "disk"]
    assert names(cast.rita, "not_related=depends_on&not_related=depends_on:in&q=al") == ["alone"]
    page = browser(cast.rita).get("/cis/?related=depends_on").content.decode()
    assert web.number in page
    assert disk.number not in page


def test_items_are_found_by_groups_place_and_last_change(cast: Cast) -> None:
    team = Unit.objects.create(name="Platform", parent=cast.retail)
    site = make_ci(cast.conny, "Amsterdam 1", "site")
    make_ci(cast.conny, "web", owner_group=team, support_group=cast.retail, location=site.number)
    old = make_ci(cast.conny, "old")
    assert names(cast.rita, "owner_group=Retail") == ["web"]
    assert names(cast.rita, "owner_group=Platform&support_group=Retail") == ["web"]
    assert names(cast.rita, f"location={site.number.lower()}") == ["web"]
    since = quote(database_now().isoformat())
    actions.edit_ci(number=old.number, criticality=1, actor=cast.conny)
    assert names(cast.rita, f"changed_since={since}") == ["old"]


def test_an_owner_is_found_in_whatever_case_by_an_index(cast: Cast) -> None:
    make_ci(cast.conny, "web", owner=cast.rolf)
    make_ci(cast.conny, "db", owner=cast.rita)
    for written in ("rolf", "Rolf", "ROLF"):
        assert names(cast.rita, f"owner={written}") == ["web"]
    assert names(cast.rita, "owner=rol") == []
    then = quote(database_now().isoformat())
    assert names(cast.rita, f"owner=Rolf&as_of={then}") == ["web"]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = narrowed(ConfigurationItem.objects.order_by(), {"owner": "Rolf"}).explain()
    assert "Index" in plan
    assert "owner_id" in plan


def test_the_filters_of_the_list_offer_owners_and_look_for_places(cast: Cast) -> None:
    site = make_ci(cast.conny, "Amsterdam 1", "site")
    page = browser(cast.rita).get(f"/cis/?location={site.number}").content.decode()
    assert '<option value="rolf">Rolf</option>' in page
    assert "Amsterdam 1" in page.partition('name="location"')[2].partition(">")[0]
    assert "/cis/options/?below=place" in page.partition('name="location"')[2].partition(">")[0]


def test_whoever_sees_no_items_is_told_of_no_people(cast: Cast) -> None:
    make_ci(cast.conny, "web", owner=cast.rolf)
    page = browser(cast.nils).get("/cis/").content.decode()
    assert 'name="owner"' in page
    offered = page.partition('<datalist id="id_owner-offered">')[2].partition("</datalist>")[0]
    assert offered == ""
    for name in cast.everybody():
        assert name == "nils" or f'value="{name}"' not in page


def test_items_are_found_by_when_somebody_last_confirmed_them(cast: Cast) -> None:
    early, late, never = (make_ci(cast.conny, name) for name in ("early", "late", "never"))
    actions.verify_ci(number=early.number, actor=cast.conny)
    between = quote(database_now().isoformat())
    actions.verify_ci(number=late.number, actor=cast.conny)
    assert names(cast.rita, f"verified_since={between}") == ["late"]
    assert names(cast.rita, f"not_verified_since={between}") == ["early", "never"]
    page = browser(cast.rita).get(f"/cis/?not_verified_since={between}").content.decode()
    assert (never.number in page, late.number in page) == (True, False)


@pytest.mark.parametrize(
    "query",
    [
        "related=unheard_of",
        "related=depends_on:sideways",
        "owner_group=Nowhere",
        "changed_since=soon",
        "verified_since=x",
    ],
)
def test_a_filter_that_cannot_be_meant_is_refused(cast: Cast, query: str) -> None:
    assert api(cast.rita).get(f"/api/v1/cis/?{query}").json()["code"] == "invalid"
    assert browser(cast.rita).get(f"/cis/?{query}").status_code == 422


def test_what_only_the_present_knows_is_not_asked_of_the_past(cast: Cast) -> None:
    make_ci(cast.conny, "web")
    then = quote(database_now().isoformat())
    answer = api(cast.rita).get(f"/api/v1/cis/?as_of={then}&related=depends_on").json()
    assert (answer["code"], list(answer["facts"]["fields"])) == ("invalid", ["related"])


def test_a_read_that_takes_long_is_stopped_and_says_what_to_do() -> None:
    def slow() -> None:
        with in_time(0.1), connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(5)")

    refusal = refusal_of(slow)
    assert (refusal.code, refusal.facts["seconds"]) == ("query_too_slow", 0.1)
    assert "Narrow it" in refusal.next_step
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() != ("100ms",)


def test_a_slow_list_is_refused_at_page_and_api(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    make_ci(cast.conny, "web")

    monkeypatch.setattr("cmdb.queries.filters.in_time", lambda: in_time(0.01))
    asleep = RawSQL("pg_sleep(1) IS NULL", [], BooleanField())
    monkeypatch.setattr("cmdb.queries.items.matching", lambda rows, _text: rows.filter(asleep))
    assert api(cast.rita).get("/api/v1/cis/?q=web").json()["code"] == "query_too_slow"
    assert browser(cast.rita).get("/cis/?q=web").status_code == 422
    assert bounds.MOST_SECONDS <= 5


def test_page_export_editing_and_api_find_the_same(cast: Cast) -> None:
    for name, cores in (("two", 2), ("eight", 8)):
        make_ci(cast.conny, name, attributes={"cpu_cores": cores})
    query = "attribute.cpu_cores__gte=4"
    assert names(cast.conny, query) == ["eight"]
    client = browser(cast.conny)
    page = client.get(f"/cis/?{query}").content.decode()
    assert "Also filtered by" in page
    eight, two = (ConfigurationItem.objects.get(name=name).number for name in ("eight", "two"))
    editing = client.get(f"/cis/edit-several/?{query}").content.decode()
    export = b"".join(client.get(f"/cis/export/?{query}").streaming_content).decode()  # type: ignore[attr-defined]
    for text in (page, editing, export):
        assert eight in text
        assert two not in text


def test_a_misspelt_filter_selects_nothing_instead_of_everything(cast: Cast) -> None:
    make_ci(cast.conny, "web")
    client = browser(cast.conny)
    assert client.get("/cis/edit-several/?ci_clas=server").status_code == 422
    wrong = {"ci_clas": "server"}
    taken = refusal_of(lambda: actions.take_baseline(name="x", filters=wrong, actor=cast.conny))
    kept = refusal_of(lambda: actions.save_view(name="x", filters=wrong, actor=cast.conny))
    assert (taken.code, kept.code) == ("invalid", "invalid")


@pytest.mark.parametrize("value", ["1e999", '"%5Cu0000"', '"%5Cud800"', "[1e999]"])
def test_a_value_that_no_column_holds_finds_nothing_at_page_and_api(cast: Cast, value: str) -> None:
    make_ci(cast.conny, "web", attributes={"cpu_cores": 2})
    for name in ("attribute.cpu_cores", "attribute.cpu_cores__gte"):
        assert browser(cast.rita).get(f"/cis/?{name}={value}").status_code in (200, 422)
        assert api(cast.rita).get(f"/api/v1/cis/?{name}={value}").status_code in (200, 422)
