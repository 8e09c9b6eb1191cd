"""Integrations: the same verbs and the same refusals, over REST."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from changes import actions, queries
from changes.models import ChangeRequest
from cmdb.models import ConfigurationItem
from itsm.core.clock import database_now
from itsm.core.models import User
from tests.cast import Cast
from tests.changes.conftest import ANSWERS, PLANS, make_ci, tomorrow
from tests.support import frozen_clock, nothing_changes

pytestmark = pytest.mark.django_db
Make = Callable[..., ChangeRequest]
CHANGES = "/api/v1/changes/"


def caller(user: User) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


def post(user: User, number: str, verb: str, **body: Any) -> Any:
    return caller(user).post(f"{CHANGES}{number}/{verb}/", body, format="json")


def test_the_whole_road_by_rest_alone(cast: Cast, ci: ConfigurationItem) -> None:
    body = {
        "title": "Rotate the keys",
        "affected_cis": [ci.number],
        "implementer": "dana",
        "window_start": tomorrow(10).isoformat(),
        "window_end": tomorrow(12).isoformat(),
        "risk_answers": ANSWERS,
        **PLANS,
    }
    opened = caller(cast.ina).post(CHANGES, body, format="json")
    assert opened.status_code == 201, opened.json()
    number = opened.json()["number"]
    assert opened.json()["unit"] == "Retail"
    assert post(cast.ina, number, "submit").json()["state"] == "assess"
    asked = post(cast.ina, number, "request_authorization").json()
    digest = asked["rounds"][0]["digest"]
    assert post(cast.carla, number, "approve", digest=digest).json()["state"] == "authorize"
    assert post(cast.cem, number, "approve", digest=digest).json()["state"] == "scheduled"
    with frozen_clock(tomorrow(11)):
        assert post(cast.dana, number, "start").json()["state"] == "implement"
        assert post(cast.dana, number, "finish", close_code="successful").json()["state"] == "review"
        closed = post(cast.ina, number, "close").json()
    assert (closed["state"], closed["close_code"]) == ("closed", "successful")


def test_the_list_shows_what_the_caller_may_see_page_by_page(draft: Make, cast: Cast) -> None:
    for name in ("alpha", "beta", "gamma"):
        draft(title=f"Patch {name}")
    first = caller(cast.ina).get(CHANGES, {"limit": 2}).json()
    assert [row["title"] for row in first["results"]] == ["Patch gamma", "Patch beta"]
    second = caller(cast.ina).get(first["next"]).json()
    assert [row["title"] for row in second["results"]] == ["Patch alpha"]
    assert caller(cast.stan).get(CHANGES).json()["results"] == []
    assert len(caller(cast.ina).get(CHANGES, {"q": "patch beta"}).json()["results"]) == 1


def test_a_list_of_many_takes_as_many_queries_as_a_list_of_few(
    draft: Make, cast: Cast, django_assert_max_num_queries: Callable[..., object]
) -> None:
    for _number in range(5):
        draft()
    client = caller(cast.ina)
    client.get(CHANGES)
    with django_assert_max_num_queries(4):
        client.get(CHANGES)


@pytest.mark.parametrize(
    ("who", "verb", "body", "status", "code"),
    [
        ("rita", "approve", {"digest": "sha256:0"}, 403, "permission_denied"),
        ("adam", "approve", {"digest": "sha256:0"}, 412, "stale_digest"),
        ("carla", "approve", {"digest": "sha256:0"}, 412, "stale_digest"),
        ("carla", "approve", {}, 422, "invalid"),
        ("carla", "cancel", {}, 403, "permission_denied"),
        ("stan", "approve", {"digest": "sha256:0"}, 404, "not_found"),
        ("stan", "cancel", {}, 404, "not_found"),
        ("nils", "cancel", {}, 404, "not_found"),
        ("rita", "start", {}, 409, "wrong_state"),
        ("rita", "submit", {}, 409, "wrong_state"),
        ("rita", "finish", {"close_code": "successful"}, 409, "wrong_state"),
        ("chris", "hold", {"reason": ""}, 422, "invalid"),
    ],
)
def test_a_refusal_has_its_code_and_changes_nothing(
    asked: Make, cast: Cast, who: str, verb: str, body: dict[str, Any], status: int, code: str
) -> None:
    change = asked()
    with nothing_changes():
        answer = post(getattr(cast, who), change.number, verb, **body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer["Content-Type"] == "application/problem+json"


def test_windows_and_cis_that_cannot_be_are_refused(cast: Cast, draft: Make) -> None:
    number = draft().number
    inverted = {"window_start": tomorrow(12).isoformat(), "window_end": tomorrow(10).isoformat()}
    past = {"window_start": "2001-01-01T10:00:00Z", "window_end": "2001-01-01T11:00:00Z"}
    with nothing_changes():
        assert post(cast.rita, number, "move_window", **inverted).json()["code"] == "window_inverted"
        assert post(cast.rita, number, "move_window", **past).json()["code"] == "window_in_past"
        assert post(cast.rita, number, "edit", affected_cis=["CI9999999"]).json()["code"] == "unknown_ci"
        assert post(cast.rita, number, "edit", implementer="nobody").json()["code"] == "invalid"


def test_another_version_than_the_one_seen_is_refused(draft: Make, cast: Cast) -> None:
    change = draft()
    client = caller(cast.rita)
    seen = client.get(f"{CHANGES}{change.number}/")["ETag"]
    actions.edit(change_number=change.number, title="Meanwhile", actor=cast.chris)
    with nothing_changes():
        answer = client.post(f"{CHANGES}{change.number}/submit/", {}, format="json", HTTP_IF_MATCH=seen)
    assert (answer.status_code, answer.json()["code"]) == (412, "stale_version")


def test_a_repeated_post_with_its_key_acts_once(draft: Make, cast: Cast, ci: ConfigurationItem) -> None:
    client = caller(cast.ina)
    answers = [
        client.post(CHANGES, {"title": "Once"}, format="json", HTTP_IDEMPOTENCY_KEY="a-key") for _ in range(2)
    ]
    assert answers[0].json()["number"] == answers[1].json()["number"]
    assert ChangeRequest.objects.filter(title="Once").count() == 1


@pytest.mark.parametrize("key", [{}, {"HTTP_IDEMPOTENCY_KEY": "away"}], ids=["plain", "with a key"])
def test_an_edit_that_takes_the_change_out_of_sight_is_answered(
    draft: Make, cast: Cast, key: dict[str, str]
) -> None:
    change = draft(implementer=cast.nils)
    body = {"implementer": "dana"}
    answer = caller(cast.nils).post(f"{CHANGES}{change.number}/edit/", body, format="json", **key)
    assert (answer.status_code, answer.json()["implementer"]) == (200, "dana")
    change.refresh_from_db()
    assert change.implementer == cast.dana
    assert caller(cast.nils).get(f"{CHANGES}{change.number}/").status_code == 404


def test_items_of_units_out_of_sight_are_counted_and_not_named(draft: Make, cast: Cast) -> None:
    elsewhere = make_ci(cast, "vault-7", unit=cast.payments)
    here = make_ci(cast, "web-2")
    change = draft(ci_ids=[here.pk, elsewhere.pk], actor=cast.adam)
    other = draft(ci_ids=[here.pk, elsewhere.pk], actor=cast.adam)
    seen = caller(cast.chris).get(f"{CHANGES}{change.number}/").json()
    assert (seen["affected_cis"], seen["affected_hidden"]) == ([here.number], 1)
    page = queries.page_of(cast.chris, change, database_now())
    assert [(overlap.number, overlap.cis, overlap.hidden) for overlap in page.overlaps] == [
        (other.number, ["web-2"], 1)
    ]
    assert [touched.ci for touched in page.affected] == [here]
    assert queries.page_of(cast.adam, change, database_now()).affected_hidden == 0


def test_an_edit_keeps_the_items_its_writer_cannot_see(draft: Make, cast: Cast) -> None:
    elsewhere = make_ci(cast, "vault-7", unit=cast.payments)
    here, more = make_ci(cast, "web-2"), make_ci(cast, "web-3")
    change = draft(ci_ids=[here.pk, elsewhere.pk], actor=cast.adam)
    post(cast.chris, change.number, "edit", affected_cis=[more.number])
    assert set(queries.affected_numbers(change)) == {more.number, elsewhere.number}


def test_votes_are_delegated_by_rest(asked: Make, cast: Cast) -> None:
    change = asked()
    body = {"to_user": "cora", "start": tomorrow(0).isoformat(), "end": tomorrow(23).isoformat()}
    made = caller(cast.carla).post("/api/v1/delegations/", body, format="json")
    assert made.status_code == 201, made.json()
    with frozen_clock(tomorrow(5)):
        answer = post(cast.cora, change.number, "approve", digest=change.digest, on_behalf_of="carla")
    votes = answer.json()["rounds"][0]["votes"]
    assert [(vote["voter"], vote["for"]) for vote in votes] == [("cora", "carla")]
    assert [row["to_user"] for row in caller(cast.carla).get("/api/v1/delegations/").json()] == ["cora"]
