"""A release goes its way through the REST door alone, with the refusals every other door gives."""

from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from itsm.core.models import User
from releases.models import GateEvidence, Release
from tests.cast import Cast
from tests.releases import build
from tests.support import nothing_changes

pytestmark = pytest.mark.django_db


def api(user: User) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


def body_of(cast: Cast) -> dict[str, Any]:
    wanted = build.request_of(cast)
    return {
        **wanted,
        "unit": "Retail",
        "target_environment": "production",
        "target_date": wanted["target_date"].isoformat(),
        "affected_cis": [build.make_ci(cast).number],
    }


def post(client: APIClient, number: str, verb: str, **body: Any) -> Any:
    return client.post(f"/api/v1/releases/{number}/{verb}/", body, format="json")


def test_a_release_is_requested_planned_and_put_before_the_board(cast: Cast) -> None:
    rita, rolf = api(cast.rita), api(cast.rolf)
    gate = build.gate(cast)
    made = rita.post("/api/v1/releases/", body_of(cast), format="json")
    assert made.status_code == 201, made.data
    number = made.data["number"]
    assert made["ETag"] == '"1"'
    assert made.data["verbs"] == ["submit", "cancel"]
    assert post(rita, number, "submit").data["state"] == "submitted"
    assert post(rolf, number, "accept").data["manager"] == "rolf"
    assert post(rolf, number, "edit_scope", scope_items=build.SCOPE).status_code == 200
    components = [{**build.COMPONENTS[0], "sha256": build.SHA.upper()}]
    assert post(rolf, number, "edit_components", components=components).status_code == 200
    assert post(rolf, number, "edit_steps", steps=build.STEPS).status_code == 200
    plan = post(
        rolf,
        number,
        "edit_plan",
        implementer="dana",
        implementation_plan="Switch.",
        test_plan="Buy socks.",
        backout_plan="Switch back.",
        risk_answers=build.ANSWERS,
        window_start=build.soon(24).isoformat(),
        window_end=build.soon(26).isoformat(),
    )
    assert plan.status_code == 200, plan.data
    post(rolf, number, "start_build")
    post(rolf, number, "start_test")
    refused = post(rolf, number, "request_approval")
    assert (refused.status_code, refused.data["code"]) == (409, "plan_incomplete")
    assert "Regression tests" in refused.data["facts"]["missing"][0]
    shown = rolf.post(
        f"/api/v1/releases/{number}/upload_test_report/",
        {"gate": gate.pk, "report": build.report()},
        format="multipart",
    )
    assert (shown.status_code, shown.data["passed"], shown.data["tests"]) == (200, True, 2)
    asked = post(rolf, number, "request_approval")
    assert asked.status_code == 200, asked.data
    assert asked.data["state"] == "pending_approval"
    assert asked.data["covering_change"].startswith("CHG")


def test_a_stranger_gets_404_for_everything(cast: Cast) -> None:
    release = build.draft(cast)
    client = api(cast.stan)
    assert client.get(f"/api/v1/releases/{release.number}/").status_code == 404
    assert client.get("/api/v1/releases/").data["results"] == []
    with nothing_changes():
        refused = post(client, release.number, "submit")
    assert (refused.status_code, refused.data["code"]) == (404, "not_found")


def test_an_old_version_is_refused(cast: Cast) -> None:
    release = build.draft(cast)
    client = api(cast.rita)
    edit = f"/api/v1/releases/{release.number}/edit_request/"
    first = client.post(edit, {"title": "Shop 2.1"}, format="json", HTTP_IF_MATCH='"1"')
    assert first.status_code == 200
    with nothing_changes():
        late = client.post(edit, {"title": "Shop 3"}, format="json", HTTP_IF_MATCH='"1"')
    assert (late.status_code, late.data["code"]) == (412, "stale_version")


def test_a_repeated_post_with_its_key_makes_one_release(cast: Cast) -> None:
    body = body_of(cast)
    client = api(cast.rita)
    answers = [
        client.post("/api/v1/releases/", body, format="json", HTTP_IDEMPOTENCY_KEY="once") for _ in range(2)
    ]
    assert answers[0].data["number"] == answers[1].data["number"]
    assert Release.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("target_environment", "mars"),
        ("affected_cis", ["CI9999999"]),
        ("release_type", "huge"),
        ("budget", "-1"),
        ("unit", "Nowhere"),
    ],
)
def test_what_does_not_exist_or_fit_is_refused(cast: Cast, name: str, value: Any) -> None:
    body = {**body_of(cast), name: value}
    with nothing_changes():
        refused = api(cast.rita).post("/api/v1/releases/", body, format="json")
    assert refused.status_code == 422
    assert refused.data["code"] == ("unknown_ci" if name == "affected_cis" else "invalid")


def test_the_list_is_a_page_by_key(cast: Cast, django_assert_max_num_queries: Any) -> None:
    numbers = [build.draft(cast, ci_numbers=[]).number for _ in range(4)]
    client = api(cast.rita)
    with django_assert_max_num_queries(3):
        page = client.get("/api/v1/releases/?limit=3").data
    assert [row["number"] for row in page["results"]] == numbers[:0:-1]
    rest = client.get(page["next"]).data
    assert [row["number"] for row in rest["results"]] == numbers[:1]
    assert client.get("/api/v1/releases/?text=%00&state=%00").status_code == 422


def test_a_malformed_report_is_refused_with_its_code(cast: Cast) -> None:
    release, gate = build.planned(cast), build.gate(cast)
    with nothing_changes():
        refused = api(cast.rolf).post(
            f"/api/v1/releases/{release.number}/upload_test_report/",
            {"gate": gate.pk, "report": build.report(b"<html/>")},
            format="multipart",
        )
    assert (refused.status_code, refused.data["code"]) == (422, "malformed_file")
    assert not GateEvidence.objects.exists()


def test_environments_come_in_promotion_order_with_their_gates(cast: Cast) -> None:
    build.gate(cast)
    rows = api(cast.rita).get("/api/v1/environments/").data["results"]
    assert [row["name"] for row in rows] == ["development", "test", "staging", "production"]
    assert [row["needs_change"] for row in rows] == [False, False, False, True]
    assert [gate["name"] for gate in rows[3]["gates"]] == ["Regression tests"]


def test_only_an_administrator_shapes_an_environment(cast: Cast) -> None:
    with nothing_changes():
        refused = api(cast.rolf).post(
            "/api/v1/environments/production/edit/", {"needs_change": False}, format="json"
        )
    assert (refused.status_code, refused.data["code"]) == (403, "permission_denied")
    done = api(cast.adam).post(
        "/api/v1/environments/staging/edit/", {"values": {"host": "s.example.org"}}, format="json"
    )
    assert (done.status_code, done.data["values"]) == (200, {"host": "s.example.org"})


def test_nobody_gets_in_without_signing_in(cast: Cast) -> None:
    assert Client().get("/api/v1/releases/").status_code == 401
