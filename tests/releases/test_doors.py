"""Portal, admin and API take and turn down the same; who may do what where is told by tests/house."""

import pytest
from django.test import Client

from tests.cast import Cast
from tests.doors import DOORS, Doors
from tests.releases import build
from tests.support import nothing_changes

pytestmark = pytest.mark.django_db

ROUTES = {
    "portal": "releases/{0.number}/do/{1}/",
    "admin": "releases/release/{0.pk}/verb/{1}/",
    "api": "releases/{0.number}/{1}/",
}


@pytest.mark.parametrize("verb", ["reject", "cancel", "rework", "replan"])
def test_turning_something_down_says_why_at_every_door(cast: Cast, verb: str) -> None:
    release = build.tested(cast) if verb in ("rework", "replan") else build.submitted(cast)
    doors = Doors(cast.rolf)
    with nothing_changes():
        told = [doors.post(door, ROUTES[door].format(release, verb), {"reason": "  "}) for door in DOORS]
    assert told == [(422, "invalid")] * 3


@pytest.mark.parametrize("door", DOORS)
def test_what_is_allowed_goes_through_every_door(cast: Cast, door: str) -> None:
    release = build.submitted(cast)
    status, _code = Doors(cast.rolf).post(door, ROUTES[door].format(release, "accept"), {})
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
