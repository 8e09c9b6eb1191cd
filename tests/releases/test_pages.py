"""Every page of a release, in every state, opens for those who may see it and for nobody else."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from itsm.core.models import RoleGrant, User
from releases import actions
from releases.models import Release
from releases.queries.paging import sliced
from releases.queries.releases import listing
from tests.cast import Cast
from tests.releases import build

pytestmark = pytest.mark.django_db

TABS = ("overview", "plan", "gates", "deployments", "review", "story")
FORMS = (
    "edit/",
    "plan/",
    "plan/scope_items/",
    "plan/components/",
    "plan/steps/",
    "plan/roles/",
    "plan/communications/",
    "plan/trainings/",
    "review/",
    "template/publish/",
    "template/apply/",
    "do/cancel/",
    "do/schedule/",
)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("tab", TABS)
def test_each_tab_opens(cast: Cast, tab: str) -> None:
    release = build.scheduled(cast)
    response = signed_in(cast.rolf).get(f"/releases/{release.number}/?tab={tab}")
    assert response.status_code == 200
    assert release.title in response.content.decode()


@pytest.mark.parametrize("path", FORMS)
def test_each_form_opens(cast: Cast, path: str) -> None:
    release = build.planned(cast)
    response = signed_in(cast.rolf).get(f"/releases/{release.number}/{path}")
    assert response.status_code == 200


def test_a_stranger_sees_no_release_at_all(cast: Cast) -> None:
    release = build.draft(cast)
    client = signed_in(cast.stan)
    assert client.get(f"/releases/{release.number}/").status_code == 404
    assert release.number not in client.get("/releases/").content.decode()
    for path in FORMS:
        assert client.get(f"/releases/{release.number}/{path}").status_code == 404


def test_the_home_page_names_no_release_that_may_no_longer_be_seen(cast: Cast) -> None:
    asked, managed = build.draft(cast), build.planning(cast, title="Ledger 9")
    for person, release in ((cast.rita, asked), (cast.rolf, managed)):
        assert release.number in signed_in(person).get("/").content.decode()
        RoleGrant.objects.filter(user=person).delete()
        assert release.number not in signed_in(person).get("/").content.decode()


def test_the_list_is_found_by_number_title_and_state(cast: Cast) -> None:
    shop = build.draft(cast)
    other = build.draft(cast, title="Ledger 9", ci_numbers=[])
    client = signed_in(cast.rita)

    def shown(query: str) -> list[str]:
        page = client.get(f"/releases/?{query}").context["page"]
        return [row["number"] for row in page.rows]

    assert shown("") == [other.number, shop.number]
    assert shown("text=ledger") == [other.number]
    assert shown(f"text={shop.number.lower()}") == [shop.number]
    assert shown("state=planning") == []
    assert shown("role=requested") == [other.number, shop.number]


def test_the_list_goes_back_and_forth_by_key(cast: Cast) -> None:
    numbers = [build.draft(cast, ci_numbers=[]).number for _ in range(5)]
    rows = listing(cast.rita, {})
    first = sliced(rows, size=2)
    assert [row["number"] for row in first.rows] == [numbers[4], numbers[3]]
    second = sliced(rows, before=first.older, size=2)
    assert [row["number"] for row in second.rows] == [numbers[2], numbers[1]]
    last = sliced(rows, before=second.older, size=2)
    assert [row["number"] for row in last.rows] == [numbers[0]]
    assert last.older is None
    back = sliced(rows, after=last.newer, size=2)
    assert [row["number"] for row in back.rows] == [numbers[2], numbers[1]]


def queries_of(client: Client, url: str, count: Any) -> int:
    with count as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.mark.parametrize("tab", ["overview", "plan", "gates"])
def test_a_release_page_costs_the_same_with_more_rows(
    cast: Cast, tab: str, django_assert_max_num_queries: Any
) -> None:
    small = build.planned(cast)
    big = build.planned(cast, ci_numbers=[build.make_ci(cast, f"web-{n}").number for n in range(2, 8)])
    fill(cast, big)
    client = signed_in(cast.rolf)
    client.get(f"/releases/{small.number}/?tab={tab}")
    few = queries_of(client, f"/releases/{small.number}/?tab={tab}", django_assert_max_num_queries(60))
    many = queries_of(client, f"/releases/{big.number}/?tab={tab}", django_assert_max_num_queries(60))
    assert many == few


def fill(cast: Cast, release: Release) -> None:
    number = release.number
    actions.edit_scope(number, scope_items=[{"title": f"s{n}"} for n in range(8)], actor=cast.rolf)
    actions.edit_roles(number, roles=[{"role": "Tester", "person": cast.dana}] * 8, actor=cast.rolf)
    components = [{"name": f"c{n}", "version_label": "1", "sha256": build.SHA} for n in range(8)]
    actions.edit_components(number, components=components, actor=cast.rolf)


def test_the_list_costs_the_same_with_more_rows(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, django_assert_max_num_queries: Any
) -> None:
    build.draft(cast, ci_numbers=[])
    client = signed_in(cast.rita)
    client.get("/releases/")
    few = queries_of(client, "/releases/", django_assert_max_num_queries(20))
    for _ in range(6):
        build.draft(cast, ci_numbers=[])
    with django_assert_num_queries(few):
        client.get("/releases/")
