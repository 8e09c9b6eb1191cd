"""Baselines and what departs from them: frozen, compared field by field, watched, and never silently left."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import quote

import pytest
from django.db import DatabaseError, connection, transaction

from changes.models import ChangeRequest
from cmdb import actions, tasks
from cmdb.models import Baseline, BaselineItem, ConfigurationItem, Drift, Relationship
from cmdb.queries.baselines import with_another, with_now
from cmdb.queries.differences import edge_differences, item_differences
from itsm.core.actors import SCHEDULER, system_actor
from itsm.core.clock import database_now
from itsm.core.models import OutboxEvent, User
from itsm.core.operations import operation
from tests.cast import Cast
from tests.clients import api, browser
from tests.cmdb.build import import_lines, make_ci, make_cis, relate
from tests.support import deliver_news, nothing_changes, race, refusal_of

pytestmark = pytest.mark.django_db


def service(cast: Cast) -> tuple[ConfigurationItem, ...]:
    """shop needs web, web needs disk; mail stands apart."""
    shop = make_ci(cast.conny, "shop", "business_service")
    web, disk, mail = make_cis(cast.conny, ["web", "disk", "mail"])
    relate(cast.conny, shop, web)
    relate(cast.conny, web, disk)
    return shop, web, disk, mail


def told(user: User, baseline: Baseline, other: Baseline | None = None) -> list[tuple[Any, ...]]:
    found = with_another(user, baseline, other) if other else with_now(user, baseline)
    items = [
        (row.name, row.what, [change.name for change in row.changes])
        for row in item_differences(user, found.items)
    ]
    edges = [
        (row.source[1], row.target[1], row.what, [change.name for change in row.changes])
        for row in edge_differences(user, found.edges)
    ]
    return [*items, *edges]


def test_a_baseline_holds_a_service_and_all_it_needs_as_they_stood(cast: Cast) -> None:
    shop, web, disk, mail = service(cast)
    baseline = actions.take_baseline(name="Before the move", ci=[shop.number], actor=cast.conny)
    assert (baseline.item_count, baseline.relationship_count) == (3, 2)
    assert told(cast.conny, baseline) == []
    actions.edit_ci(number=disk.number, name="disk array", criticality=1, actor=cast.conny)
    actions.relate(source=web.number, type="depends_on", target=mail.number, actor=cast.conny)
    edge = Relationship.objects.get(source=shop)
    actions.edit_relationship(relationship_id=edge.pk, strength="degraded", actor=cast.conny)
    assert told(cast.conny, baseline) == [
        ("disk array", "changed", ["name", "criticality"]),
        ("mail", "added", []),
        ("shop", "web", "changed", ["strength"]),
        ("web", "mail", "added", []),
    ]
    later = actions.take_baseline(name="After the move", ci=[shop.number], actor=cast.conny)
    actions.edit_ci(number=disk.number, name="yet another", actor=cast.conny)
    assert told(cast.conny, baseline, later)[0] == ("disk array", "changed", ["name", "criticality"])


def test_what_is_no_longer_needed_is_told_as_removed(cast: Cast) -> None:
    shop, web, disk, _mail = service(cast)
    baseline = actions.take_baseline(name="Now", ci=[shop.number], actor=cast.conny)
    actions.unrelate(relationship_id=Relationship.objects.get(source=web).pk, actor=cast.conny)
    assert told(cast.conny, baseline) == [("disk", "removed", []), ("web", "disk", "removed", [])]
    assert disk.number in browser(cast.conny).get(f"/cis/baselines/{baseline.pk}/").content.decode()


def test_a_version_that_changed_no_fact_is_no_difference(cast: Cast) -> None:
    shop, *_others = service(cast)
    baseline = actions.take_baseline(name="Now", ci=[shop.number], actor=cast.conny)
    actions.verify_ci(number=shop.number, actor=cast.conny)
    actions.edit_ci(number=shop.number, name="store", actor=cast.conny)
    actions.edit_ci(number=shop.number, name="shop", actor=cast.conny)
    assert told(cast.conny, baseline) == []


def test_an_item_hidden_from_the_reader_is_passed_over_and_not_named(cast: Cast) -> None:
    ours, theirs = (
        make_ci(cast.adam, "ours", unit=cast.retail),
        make_ci(cast.adam, "theirs", unit=cast.payments),
    )
    numbers = [ours.number, theirs.number]
    both = actions.take_baseline(name="Both", ci=numbers, unit=cast.retail, actor=cast.adam)
    answer = browser(cast.conny).get(f"/cis/baselines/{both.pk}/")
    assert (answer.status_code, theirs.number in answer.content.decode()) == (200, False)
    told = api(cast.conny).get(f"/api/v1/baselines/{both.pk}/compare/")
    assert (told.status_code, theirs.number in told.content.decode()) == (200, False)
    with nothing_changes():
        refusal = refusal_of(lambda: actions.take_baseline(name="Mine", ci=numbers, actor=cast.conny))
    assert refusal.code == "not_found"


def test_a_selection_beyond_the_bound_is_refused_without_being_read(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cmdb.rules.baselines.MOST_ITEMS", 2)
    monkeypatch.setattr("cmdb.queries.baselines.MOST_ITEMS", 2)
    make_cis(cast.conny, ["a", "b"])
    kept = actions.take_baseline(name="Two", filters={"ci_class": "server"}, actor=cast.conny)
    make_cis(cast.conny, ["c", "d"])
    chosen: Any = {"filters": {"ci_class": "server"}}
    with nothing_changes():
        refusal = refusal_of(lambda: actions.take_baseline(name="Four", actor=cast.conny, **chosen))
    answer = browser(cast.conny).get(f"/cis/baselines/{kept.pk}/")
    assert refusal.code == "selection_too_large"
    assert (answer.status_code, "more than 2 items" in answer.content.decode()) == (413, True)


def test_a_baseline_of_filters_holds_what_the_list_finds(cast: Cast) -> None:
    service(cast)
    baseline = actions.take_baseline(name="Servers", filters={"ci_class": "server"}, actor=cast.conny)
    assert baseline.item_count == 3
    make_ci(cast.conny, "fourth")
    assert told(cast.conny, baseline) == [("fourth", "added", [])]


def test_nobody_alters_what_a_baseline_holds(cast: Cast) -> None:
    shop, *_others = service(cast)
    baseline = actions.take_baseline(name="Now", ci=[shop.number], actor=cast.conny)
    for statement in ("UPDATE cmdb_baselineitem SET version = 1", "DELETE FROM cmdb_baselineitem"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert BaselineItem.objects.filter(baseline=baseline).count() == 3


def test_what_somebody_may_not_see_is_in_no_comparison(cast: Cast) -> None:
    shop = make_ci(cast.adam, "shop", unit=cast.retail)
    ledger = make_ci(cast.adam, "secret ledger", unit=cast.payments)
    relate(cast.adam, shop, ledger)
    baseline = actions.take_baseline(name="All", ci=[shop.number], unit=cast.retail, actor=cast.adam)
    actions.edit_ci(number=ledger.number, criticality=1, actor=cast.adam)
    assert told(cast.adam, baseline) == [("secret ledger", "changed", ["criticality"])]
    text = browser(cast.rita).get(f"/cis/baselines/{baseline.pk}/").content.decode()
    assert "secret" not in text
    assert browser(cast.stan).get(f"/cis/baselines/{baseline.pk}/").status_code == 404
    assert api(cast.stan).get(f"/api/v1/baselines/{baseline.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"name": " "}, "invalid"),
        ({"name": "x" * 121}, "invalid"),
        ({"ci": []}, "invalid"),
        ({"ci": ["CI9999999"]}, "not_found"),
        ({"ci": [], "filters": {"q": "nothing is called so"}}, "nothing_selected"),
        ({"ci": [], "filters": {"state": "unheard of"}}, "invalid"),
        ({"ci": [], "filters": {"columns": "name"}}, "invalid"),
    ],
)
def test_a_baseline_that_cannot_be_is_refused(cast: Cast, given: dict[str, Any], code: str) -> None:
    shop, *_others = service(cast)
    with nothing_changes():
        arguments = {"name": "Now", "ci": [shop.number], **given}
        assert refusal_of(lambda: actions.take_baseline(**arguments, actor=cast.conny)).code == code


def test_a_name_is_taken_once_until_it_is_retired(cast: Cast) -> None:
    shop, *_others = service(cast)

    def take() -> Baseline:
        return actions.take_baseline(name="Now", ci=[shop.number], actor=cast.conny)

    first = take()
    assert refusal_of(take).code == "baseline_exists"
    actions.retire_baseline(pk=first.pk, actor=cast.conny)
    assert take().pk != first.pk
    for again in (
        lambda: actions.retire_baseline(pk=first.pk, actor=cast.conny),
        lambda: actions.watch_baseline(pk=first.pk, watched=True, actor=cast.conny),
    ):
        assert refusal_of(again).code == "baseline_retired"


def test_too_large_a_selection_is_refused(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    shop, *_others = service(cast)
    monkeypatch.setattr("cmdb.rules.baselines.MOST_ITEMS", 2)
    refusal = refusal_of(lambda: actions.take_baseline(name="Now", ci=[shop.number], actor=cast.conny))
    assert (refusal.code, refusal.facts["items"]) == ("selection_too_large", 3)


@pytest.mark.django_db(transaction=True)
def test_two_who_take_the_same_name_at_once_get_one_baseline(cast: Cast) -> None:
    shop, *_others = service(cast)

    def take() -> Baseline:
        return actions.take_baseline(name="Now", ci=[shop.number], actor=cast.conny)

    results = race(take, take, take)
    assert sum(isinstance(result, Baseline) for result in results) == 1
    assert Baseline.objects.count() == 1


def test_drift_is_noted_once_and_opens_one_change(cast: Cast) -> None:
    shop, _web, disk, _mail = service(cast)
    baseline = actions.take_baseline(name="Golden", ci=[shop.number], watched=True, actor=cast.conny)
    deliver_news()
    tasks.look_for_drift()
    assert not Drift.objects.exists()
    actions.edit_ci(number=disk.number, criticality=1, actor=cast.conny)
    Baseline.objects.filter(pk=baseline.pk).update(looked_at=None)
    tasks.look_for_drift()
    tasks.look_for_drift()
    (drift,) = Drift.objects.all()
    assert (drift.kind, drift.key, drift.explained) == ("item", disk.pk, [])
    deliver_news()
    change = ChangeRequest.objects.get(category="unauthorised")
    assert "Golden" in change.title
    assert [row.ci_id for row in change.affected.all()] == [disk.pk]
    assert OutboxEvent.objects.filter(name="cmdb.drift_found").count() == 1
    assert actions.look_for_drift(pk=baseline.pk, actor=system_actor(SCHEDULER)) == []
    deliver_news()
    assert ChangeRequest.objects.filter(category="unauthorised").count() == 1


def test_drift_through_a_change_is_noted_and_announces_nothing(cast: Cast) -> None:
    shop, _web, disk, _mail = service(cast)
    baseline = actions.take_baseline(name="Golden", ci=[shop.number], watched=True, actor=cast.conny)
    with operation("change.finish", actor=cast.conny) as op:
        actions.edit_ci(number=disk.number, criticality=1, actor=cast.conny)
        op.audit("CHG0000042")
    (drift,) = actions.look_for_drift(pk=baseline.pk, actor=system_actor(SCHEDULER))
    assert drift.explained == ["CHG0000042"]
    assert not OutboxEvent.objects.filter(name="cmdb.drift_found").exists()


def test_what_its_taker_could_not_see_has_not_departed(cast: Cast) -> None:
    """The worker that compares sees every unit; the baseline holds what was seen when it was taken."""
    ours, _theirs = make_ci(cast.conny, "ours"), make_ci(cast.stan, "theirs")
    disk = make_ci(cast.stan, "disk")
    actions.relate(source=ours.number, type="depends_on", target=disk.number, actor=cast.adam)
    worker = system_actor(SCHEDULER)
    chosen: dict[str, Any]
    for name, chosen in (("filters", {"filters": {"ci_class": "server"}}), ("walk", {"ci": [ours.number]})):
        baseline = actions.take_baseline(name=name, watched=True, actor=cast.conny, **chosen)
        assert baseline.item_count == 1
        assert actions.look_for_drift(pk=baseline.pk, actor=worker) == []
        assert with_now(cast.adam, baseline).items == []
    make_ci(cast.conny, "new")
    filtered = Baseline.objects.get(name="filters")
    assert [drift.kind for drift in actions.look_for_drift(pk=filtered.pk, actor=worker)] == ["item"]


def test_an_unwatched_baseline_is_left_alone(cast: Cast) -> None:
    shop, _web, disk, _mail = service(cast)
    baseline = actions.take_baseline(name="Golden", ci=[shop.number], actor=cast.conny)
    actions.edit_ci(number=disk.number, criticality=1, actor=cast.conny)
    scheduler = system_actor(SCHEDULER)
    with nothing_changes():
        assert actions.look_for_drift(pk=baseline.pk, actor=scheduler) == []


def test_a_baseline_is_taken_watched_compared_and_retired_by_page_and_api(cast: Cast) -> None:
    shop, _web, disk, _mail = service(cast)
    page = browser(cast.conny)
    sent = {"name": "By page", "unit": cast.retail.pk, "ci": shop.number}
    answer = page.post("/cis/baselines/new/", sent)
    assert answer.status_code == 302
    by_page = Baseline.objects.get(name="By page")
    client = api(cast.conny)
    body = {"name": "By API", "ci": [shop.number]}
    made = client.post("/api/v1/baselines/", body, format="json", headers={"Idempotency-Key": "one"})
    assert made.status_code == 201, made.content
    assert (made.json()["items"], made.json()["relationships"]) == (3, 2)
    actions.edit_ci(number=disk.number, criticality=1, actor=cast.conny)
    compared = client.get(f"/api/v1/baselines/{made.json()['id']}/compare/").json()
    (item,) = compared["items"]
    assert (item["number"], item["what"], item["edits"][0]["actor"]) == (disk.number, "changed", "Conny")
    assert item["changes"] == [{"name": "criticality", "before": 3, "after": 1}]
    both = client.get(f"/api/v1/baselines/{by_page.pk}/compare/?with={made.json()['id']}").json()
    assert (both["items_total"], both["relationships_total"]) == (0, 0)
    watch = f"/api/v1/baselines/{by_page.pk}/watch/"
    watched = client.post(watch, {"watched": True}, format="json", headers={"Idempotency-Key": "two"})
    assert watched.json()["watched"] is True
    assert "By API" in page.get("/cis/baselines/").content.decode()
    assert page.post(f"/cis/baselines/{by_page.pk}/retire/", {"reason": "done"}).status_code == 302
    assert "By page" not in page.get("/cis/baselines/").content.decode()
    assert "By page" in page.get("/cis/baselines/?retired=1").content.decode()
    assert len(client.get("/api/v1/baselines/").json()["results"]) == 1


def test_what_departs_is_shown_a_page_at_a_time(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cmdb.views.baselines.ROWS", 1)
    shop, web, disk, _mail = service(cast)
    kept = actions.take_baseline(name="Paged", ci=[shop.number], actor=cast.conny)
    for ci in (web, disk):
        actions.edit_ci(number=ci.number, criticality=1, actor=cast.conny)
    page = browser(cast.conny)
    first = page.get(f"/cis/baselines/{kept.pk}/?with=").content.decode()
    assert 'href="?with=&amp;from=1#compared"' in first
    assert "First page" not in first
    last = page.get(f"/cis/baselines/{kept.pk}/?with=&from=1").content.decode()
    assert 'href="?with=#compared"' in last
    assert "Next page" not in last


def test_what_changed_between_two_moments_is_told_with_who_and_through_what(cast: Cast) -> None:
    shop, web, _disk, mail = service(cast)
    since = database_now()
    actions.edit_ci(number=web.number, criticality=2, actor=cast.conny)
    actions.relate(source=shop.number, type="depends_on", target=mail.number, actor=cast.conny)
    until = database_now()
    actions.edit_ci(number=web.number, criticality=1, actor=cast.conny)
    period = f"since={quote(since.isoformat())}&until={quote(until.isoformat())}"
    client = api(cast.conny)
    items = client.get(f"/api/v1/cis/differences/?{period}").json()["items"]
    assert [(row["number"], row["what"]) for row in items] == [(web.number, "changed")]
    assert items[0]["changes"] == [{"name": "criticality", "before": 3, "after": 2}]
    edges = client.get(f"/api/v1/cis/differences/?{period}&show=relationships").json()["relationships"]
    assert [(row["source"][1], row["target"][1], row["what"]) for row in edges] == [("shop", "mail", "added")]
    text = browser(cast.conny).get(f"/cis/differences/?{period}").content.decode()
    assert "Criticality: 3 → 2" in text
    of = client.get(f"/api/v1/cis/differences/?{period}&of={mail.number}").json()
    assert of["items"] == []


def test_what_changed_is_paged_and_counts_a_new_item_as_added(cast: Cast) -> None:
    since = database_now()
    import_lines(cast.adam, *(f"{n},server,s{n},," for n in range(60)))
    client, address = api(cast.adam), f"/api/v1/cis/differences/?since={quote(since.isoformat())}"
    seen: list[str] = []
    while address:
        page = client.get(address).json()
        assert {row["what"] for row in page["items"]} == {"added"}
        seen += [row["number"] for row in page["items"]]
        address = page["next"]
    assert len(seen) == len(set(seen)) == 60


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("since=2030-01-01", "as_of_in_future"),
        ("since=2024-02-01&until=2024-01-01", "invalid"),
        ("since=yesterday", "invalid"),
        ("after=x", "invalid"),
        ("of=CI9999999", "not_found"),
        ("state=odd", "invalid"),
    ],
)
def test_a_time_that_cannot_be_is_refused(cast: Cast, query: str, code: str) -> None:
    answer = api(cast.conny).get(f"/api/v1/cis/differences/?{query}")
    assert answer.json()["code"] == code
    assert browser(cast.conny).get(f"/cis/differences/?{query}").status_code == answer.status_code


def test_an_empty_time_says_so(cast: Cast) -> None:
    long_ago = dt.date(2020, 1, 1).isoformat()
    text = browser(cast.conny).get(f"/cis/differences/?since={long_ago}&until=2020-01-02").content.decode()
    assert "Nothing was recorded in this time" in text
