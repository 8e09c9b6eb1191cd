"""Portal, admin and API: the same refusal with the same code for the same reason, and nothing changed."""

from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from itsm.core.models import User
from releases.models import Release
from tests.cast import Cast
from tests.releases import build
from tests.support import nothing_changes

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.releases.urls")]

REASONED = {"reject", "rework", "decline", "invalidate_approval", "unschedule", "replan", "cancel"}
VERBS = (
    "submit",
    "withdraw",
    "revise",
    "accept",
    "reject",
    "start_build",
    "start_test",
    "rework",
    "request_approval",
    "approve",
    "decline",
    "invalidate_approval",
    "schedule",
    "unschedule",
    "retry",
    "start_review",
    "close",
    "replan",
    "cancel",
)


def body_of(verb: str) -> dict[str, Any]:
    if verb in ("schedule", "retry"):
        return {"starts_at": build.soon(25).strftime("%Y-%m-%dT%H:%M")}
    return {"reason": "Because."} if verb in REASONED else {}


class Doors:
    """One person at the three doors, signed in already."""

    def __init__(self, user: User) -> None:
        self.browser = Client()
        self.browser.force_login(user)
        self.program = APIClient()
        self.program.force_authenticate(user)

    def portal(self, release: Release, verb: str, body: dict[str, Any]) -> tuple[int, str]:
        answer: Any = self.browser.post(f"/releases/{release.number}/do/{verb}/", body)
        return answer.status_code, _code(answer)

    def admin(self, release: Release, verb: str, body: dict[str, Any]) -> tuple[int, str]:
        answer: Any = self.browser.post(f"/admin/releases/release/{release.pk}/verb/{verb}/", body)
        return answer.status_code, _code(answer)

    def api(self, release: Release, verb: str, body: dict[str, Any]) -> tuple[int, str]:
        url = f"/api/v1/releases/{release.number}/{verb}/"
        answer: Any = self.program.post(url, body, format="json")
        return answer.status_code, answer.data.get("code", "")

    def go(self, door: str, release: Release, verb: str, body: Any = None) -> tuple[int, str]:
        pushed = getattr(self, door)(release, verb, body_of(verb) if body is None else body)
        assert isinstance(pushed, tuple)
        return pushed


def _code(answer: Any) -> str:
    refusal = (answer.context or {}).get("refusal")
    return refusal.code if refusal else ""


DOORS = ("portal", "admin", "api")


@pytest.mark.parametrize("name", ["rita", "chris", "carla", "dana", "conny", "alma", "ina", "nils", "stan"])
def test_who_may_not_is_refused_alike_at_every_door(cast: Cast, name: str) -> None:
    """Another person's submitted request: requesters and the other roles may do nothing with it."""
    release = build.submitted(cast, actor=cast.rolf)
    doors = Doors(getattr(cast, name))
    expected = (404, "not_found") if name in ("nils", "stan") else (403, "permission_denied")
    with nothing_changes():
        met = {(verb, door): doors.go(door, release, verb) for verb in VERBS for door in DOORS}
    assert {where: answer for where, answer in met.items() if answer != expected} == {}


def test_the_wrong_state_is_refused_alike_at_every_door(cast: Cast) -> None:
    release = build.draft(cast)
    doors = Doors(cast.rolf)
    with nothing_changes():
        met = {
            (verb, door): doors.go(door, release, verb)
            for verb in VERBS
            if verb not in ("submit", "cancel")
            for door in DOORS
        }
    assert {where: answer for where, answer in met.items() if answer != (409, "wrong_state")} == {}


@pytest.mark.parametrize("verb", ["reject", "cancel", "rework", "replan"])
def test_turning_something_down_says_why_at_every_door(cast: Cast, verb: str) -> None:
    release = build.tested(cast) if verb in ("rework", "replan") else build.submitted(cast)
    doors = Doors(cast.rolf)
    with nothing_changes():
        statuses = [doors.go(door, release, verb, {"reason": "  "})[0] for door in DOORS]
    assert statuses == [422, 422, 422]


@pytest.mark.parametrize("door", DOORS)
def test_what_is_allowed_goes_through_every_door(cast: Cast, door: str) -> None:
    release = build.submitted(cast)
    status, _refused = Doors(cast.rolf).go(door, release, "accept")
    assert status in (200, 302)
    assert build.again(release).state == "planning"


def test_the_admin_shows_a_release_and_writes_nothing_by_itself(cast: Cast) -> None:
    release = build.planned(cast)
    client = Client()
    client.force_login(cast.rolf)
    page = client.get(f"/admin/releases/release/{release.pk}/change/")
    assert page.status_code == 200
    assert "Start build" in page.content.decode()
    with nothing_changes():
        client.post(f"/admin/releases/release/{release.pk}/change/", {"title": "Mine now"})
        client.post("/admin/releases/release/add/", {"title": "Mine too"})
        client.post(f"/admin/releases/release/{release.pk}/delete/", {"post": "yes"})
    for path in ("release", "environment", "releasetemplate"):
        assert client.get(f"/admin/releases/{path}/").status_code == 200
