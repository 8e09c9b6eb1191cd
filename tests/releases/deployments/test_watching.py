"""What the deployment's pages say to somebody who was not there when it was planned."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client

from releases.actions import deployments
from releases.forms import deployments as of_deployments
from releases.forms import verbs as of_releases
from releases.forms.base import first_moment
from releases.models import Deployment
from releases.rules.progress import undo_stands
from tests.cast import Cast
from tests.releases import build
from tests.releases.deployments import scenes
from tests.releases.deployments.targets import Target
from tests.support import frozen_clock, nothing_changes

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(cast: Cast, client: Client, target: Target) -> Deployment:
    client.force_login(cast.dana)
    return scenes.run(scenes.scheduled(cast, [scenes.http_step(target.url, "Install"), scenes.manual_step()]))


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_a_step_refused_without_a_note_is_shown_with_what_it_asks_to_do(
    client: Client, waiting: Deployment
) -> None:
    with nothing_changes():
        refused = client.post(f"/deployments/{waiting.number}/do/confirm_step/", {"step": 2, "note": ""})

    html = refused.content.decode()
    assert refused.status_code == 422
    assert "2. Switch over" in html
    assert "Switch the load balancer." in html


def test_the_note_is_marked_as_required_and_the_browser_asks_for_it(
    client: Client, waiting: Deployment
) -> None:
    html = page(client, f"/deployments/{waiting.number}/")

    form = html[html.index("do/confirm_step/") :]
    assert "novalidate" not in form[: form.index(">")]
    assert re.search(r"<textarea[^>]* required", form)
    assert "*" in form[form.index("<label") : form.index("</label>")]


def test_the_way_back_says_that_it_undoes_and_is_not_needed_after_success(
    client: Client, cast: Cast, waiting: Deployment
) -> None:
    html = page(client, f"/deployments/{waiting.number}/")
    assert "Undo 1: Install" in html
    assert "Only if needed" in html

    with scenes.at_the_time():
        deployments.confirm_step(waiting.number, note="Switched.", actor=cast.dana)
    html = page(client, f"/deployments/{waiting.number}/")
    assert html.count("Not needed") == 2
    assert "To do" not in html


def test_a_rolled_back_deployment_counts_steps_undone(client: Client, cast: Cast, target: Target) -> None:
    target.behave = lambda order: (500, "full") if '"step": "two"' in order["body"] else (200, "done")
    steps = [scenes.http_step(target.url, name) for name in ("one", "two")]
    deployment = scenes.run(scenes.scheduled(cast, steps))
    client.force_login(cast.dana)

    html = page(client, f"/deployments/{deployment.number}/")
    assert deployment.state == "rolled_back"
    assert "Steps undone" in html
    assert "1 of 1 steps undone" in html
    assert "Steps done" not in html
    release = page(client, f"/releases/{deployment.release.number}/")
    assert "data-stopped" in release


def test_times_of_steps_are_told_to_the_second(client: Client, waiting: Deployment) -> None:
    html = page(client, f"/deployments/{waiting.number}/")

    assert re.search(r">\d\d:\d\d:\d\d <span class=\"sw-zone\">[^<]+</span></time> \(0 s\)", html)


@pytest.mark.parametrize(
    ("state", "deployment", "stands"),
    [
        ("pending", "running", "if_needed"),
        ("pending", "succeeded", "not_needed"),
        ("pending", "rolling_back", "pending"),
        ("pending", "failed", "pending"),
        ("skipped", "failed", "not_needed"),
        ("succeeded", "rolled_back", "succeeded"),
    ],
)
def test_a_step_of_the_way_back_stands(state: str, deployment: str, stands: str) -> None:
    assert undo_stands(state, deployment) == stands


def test_the_form_to_schedule_names_the_window_offers_its_start_and_bounds_it(
    client: Client, cast: Cast
) -> None:
    release = build.approved(cast)
    client.force_login(cast.rolf)
    assert release.window_start is not None
    address = f"/releases/{release.number}/do/schedule/"

    html = page(client, address)
    (field,) = re.findall(r"<input[^>]*name=\"starts_at\"[^>]*>", html)
    shown = dict(re.findall(r'(min|max|value)="(\d{4}-\d\d-\d\dT\d\d:\d\d)', field))
    assert shown["min"] == shown["value"] < shown["max"]
    assert "The window is" in html

    later = release.window_start + dt.timedelta(minutes=10, seconds=5)
    with frozen_clock(later):
        (field,) = re.findall(r"<input[^>]*name=\"starts_at\"[^>]*>", page(client, address))
    again = dict(re.findall(r'(min|max|value)="(\d{4}-\d\d-\d\dT\d\d:\d\d)', field))
    assert again["value"] == again["min"] > shown["min"]


@pytest.mark.parametrize(
    ("start", "now", "first"),
    [
        ("10:00:00", "09:00:00", "10:00"),
        ("10:00:20", "09:00:00", "10:01"),
        ("10:00:00", "10:10:05", "10:11"),
    ],
)
def test_the_first_moment_offered_is_inside_the_window_and_ahead(start: str, now: str, first: str) -> None:
    def at(text: str) -> dt.datetime:
        return dt.datetime.fromisoformat(f"2026-03-01T{text}+00:00")

    assert first_moment(at(start), at(now)) == at(first)


def test_what_happened_is_said_after_a_verb(client: Client, cast: Cast) -> None:
    release = build.submitted(cast)
    client.force_login(cast.rolf)

    response = client.post(f"/releases/{release.number}/do/accept/", {}, follow=True)
    assert "The release was accepted; plan it next." in response.content.decode()


def test_every_verb_says_what_happened() -> None:
    assert set(of_releases.DONE) == set(of_releases.VERBS)
    assert set(of_deployments.DONE) == set(of_deployments.VERBS)
