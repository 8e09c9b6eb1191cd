"""Deployments through the REST door, and the door at which targets call back."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient
from standardwebhooks.webhooks import Webhook

from itsm.core.models import User
from releases import runner
from releases.models import Deployment
from tests.cast import Cast
from tests.releases import build
from tests.releases.deployments import scenes
from tests.releases.deployments.targets import Target
from tests.support import nothing_changes

pytestmark = pytest.mark.django_db


def api(user: User) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


def url(deployment: Deployment, verb: str = "") -> str:
    return f"/api/v1/deployments/{deployment.number}/" + (f"{verb}/" if verb else "")


def test_a_deployment_is_listed_read_and_driven(cast: Cast, target: Target) -> None:
    release = scenes.tested(cast, [scenes.manual_step()])
    made = api(cast.rolf).post(
        "/api/v1/deployments/", {"release": release.number, "environment": "staging"}, format="json"
    )
    assert made.status_code == 201, made.json()
    deployment = Deployment.objects.get(number=made.json()["number"])
    at = build.soon(1)
    assert (
        api(cast.rolf).post(url(deployment, "schedule"), {"starts_at": at}, format="json").status_code == 200
    )
    with scenes.at_the_time(1):
        scenes.dispatch()
        runner.run(deployment.number)
        done = api(cast.dana).post(url(deployment, "confirm_step"), {"note": "Switched.", "step": 1})

    assert done.json()["state"] == "succeeded"
    read = api(cast.dana).get(url(deployment))
    assert read["ETag"] == f'"{read.json()["version"]}"'
    assert read.json()["steps"][0]["confirmed_by"] == "dana"
    assert read.json()["percent_done"] == 100
    assert read.json()["verbs"] == ["roll_back"]
    listed = api(cast.dana).get("/api/v1/deployments/?state=succeeded").json()["results"]
    assert [row["number"] for row in listed] == [deployment.number]
    assert api(cast.stan).get("/api/v1/deployments/").json()["results"] == []


LATER = (dt.datetime.now(dt.UTC) + dt.timedelta(hours=25)).isoformat()


@pytest.mark.parametrize(
    ("who", "verb", "body", "status", "code"),
    [
        ("dana", "start", {}, 409, "outside_window"),
        ("dana", "confirm_step", {"note": "Done."}, 409, "not_waiting_for_you"),
        ("dana", "reconcile", {"outcome": "succeeded", "note": "Seen."}, 409, "nothing_unknown"),
        ("dana", "reconcile", {"outcome": "perhaps", "note": "Seen."}, 422, "invalid"),
        ("dana", "pause", {"reason": "Traffic."}, 409, "wrong_state"),
        ("rolf", "reschedule", {"starts_at": "2020-01-01T00:00:00Z"}, 422, "window_in_past"),
        ("rolf", "reschedule", {"starts_at": "soon"}, 422, "invalid"),
        ("rolf", "cancel", {"reason": ""}, 422, "invalid"),
        ("rolf", "roll_back", {"reason": "Because."}, 409, "wrong_state"),
        ("rita", "start", {}, 403, "permission_denied"),
        ("dana", "reschedule", {"starts_at": LATER}, 403, "permission_denied"),
        ("dana", "cancel", {"reason": "No."}, 403, "permission_denied"),
        ("stan", "start", {}, 404, "not_found"),
    ],
)
def test_a_refusal_has_its_code_and_changes_nothing(
    cast: Cast, target: Target, who: str, verb: str, body: dict[str, Any], status: int, code: str
) -> None:
    deployment = scenes.scheduled(cast, [scenes.manual_step()])

    with nothing_changes():
        answer = api(getattr(cast, who)).post(url(deployment, verb), body, format="json")

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["detail"]


def test_the_time_of_a_release_is_moved_by_those_who_may_set_it(cast: Cast, target: Target) -> None:
    deployment = scenes.scheduled(cast, [scenes.manual_step()])
    offered = {
        name: api(getattr(cast, name)).get(url(deployment)).json()["verbs"] for name in ("dana", "rolf")
    }
    assert offered == {"dana": ["start"], "rolf": ["reschedule", "cancel"]}

    later = build.soon(25)
    answer = api(cast.rolf).post(
        url(deployment, "reschedule"), {"starts_at": later.isoformat()}, format="json"
    )

    assert answer.status_code == 200
    assert build.again(deployment.release).scheduled_for == scenes.again(deployment).scheduled_for == later


def test_a_stale_version_is_refused(cast: Cast, target: Target) -> None:
    deployment = scenes.scheduled(cast, [scenes.manual_step()])

    with nothing_changes():
        answer = api(cast.rolf).post(
            url(deployment, "cancel"), {"reason": "Late."}, format="json", headers={"If-Match": '"1"'}
        )

    assert (answer.status_code, answer.json()["code"]) == (412, "stale_version")


@pytest.fixture
def accepted(cast: Cast, target: Target) -> tuple[Deployment, str]:
    """A deployment whose target has accepted the step, and where it may call back."""
    target.behave = lambda order: (202, "later")
    deployment = scenes.run(scenes.scheduled(cast, [scenes.http_step(target.url)]))
    address = target.orders[0]["headers"]["slipway-callback-url"]
    return deployment, address[address.index("/api/") :]


def call(address: str, said: Any, secret: bytes = scenes.SECRET, age: int = 0) -> Any:
    body = said if isinstance(said, str) else json.dumps(said)
    at = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=age)
    headers = {
        "webhook-id": "cb-1",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign("cb-1", at, body),
    }
    return Client(enforce_csrf_checks=True).post(
        address, body, content_type="application/json", headers=headers
    )


def test_the_target_calls_back_and_the_deployment_goes_on(accepted: tuple[Deployment, str]) -> None:
    deployment, address = accepted

    with scenes.at_the_time():
        answer = call(address, {"status": "succeeded", "output": "12 of 12 nodes"})

    assert answer.status_code == 200, answer.content
    assert answer.json() == {"deployment": deployment.number, "step": 1, "state": "succeeded"}
    assert scenes.again(deployment).state == "succeeded"
    assert scenes.step(deployment).output == "12 of 12 nodes"


def test_repeating_a_callback_changes_nothing_and_contradicting_it_is_refused(
    accepted: tuple[Deployment, str],
) -> None:
    _deployment, address = accepted
    with scenes.at_the_time():
        call(address, {"status": "succeeded"})
        with nothing_changes():
            assert call(address, {"status": "succeeded"}).status_code == 200
            assert call(address, {"status": "failed"}).json()["code"] == "already_settled"


@pytest.mark.parametrize(
    ("said", "signed", "status", "code"),
    [
        ({"status": "succeeded"}, {"secret": b"somebody-elses-secret"}, 403, "bad_signature"),
        ({"status": "succeeded"}, {"age": 3600}, 403, "bad_signature"),
        ({"status": "perhaps"}, {}, 422, "invalid"),
        ({"status": "not_received"}, {}, 422, "invalid"),
        ("not json", {}, 422, "invalid"),
        ("[" * 100_000, {}, 422, "invalid"),
        ('{"status": "succeeded", "output": "' + "x" * 300_000 + '"}', {}, 413, "upload_too_large"),
    ],
)
def test_a_callback_that_is_not_right_settles_nothing(
    accepted: tuple[Deployment, str], said: Any, signed: dict[str, Any], status: int, code: str
) -> None:
    deployment, address = accepted
    from itsm.core.actors import system_actor

    system_actor("deployment-target")

    with scenes.at_the_time(), nothing_changes():
        answer = call(address, said, **signed)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert scenes.states(deployment) == ["waiting"]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"webhook-id": "x", "webhook-timestamp": "soon", "webhook-signature": "v1,abc"},
        {"webhook-id": "x", "webhook-timestamp": "1", "webhook-signature": "nonsense"},
    ],
)
def test_an_unsigned_callback_is_refused(accepted: tuple[Deployment, str], headers: dict[str, str]) -> None:
    _deployment, address = accepted
    answer = Client().post(
        address, '{"status": "succeeded"}', content_type="application/json", headers=headers
    )

    assert (answer.status_code, answer.json()["code"]) == (403, "bad_signature")


def test_a_guessed_token_is_not_found(accepted: tuple[Deployment, str]) -> None:
    assert call("/api/v1/deployments/callbacks/guessed/", {"status": "succeeded"}).status_code == 404
