"""The pages on which deployments are watched and steps confirmed."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from releases import queries
from releases.models import Deployment
from tests.cast import Cast
from tests.releases import build
from tests.releases.deployments import scenes
from tests.releases.deployments.targets import Target
from tests.support import nothing_changes

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(cast: Cast, target: Target) -> Deployment:
    """Its first step is done, its second waits for a person."""
    return scenes.run(scenes.scheduled(cast, [scenes.http_step(target.url), scenes.manual_step()]))


def page(client: Client, deployment: Deployment, below: str = "") -> str:
    response = client.get(f"/deployments/{deployment.number}/{below}")
    assert response.status_code == 200
    return response.content.decode()


def stamp(html: str) -> str:
    found = re.search(r"seen=(\w+)", html)
    assert found
    return found.group(1)


def test_the_page_shows_progress_output_and_the_form_to_confirm(
    client: Client, cast: Cast, waiting: Deployment
) -> None:
    client.force_login(cast.dana)
    html = page(client, waiting)

    assert "1 / 2" in html
    assert "done</pre>" in html
    assert "Switch the load balancer." in html
    assert "Confirm the step" in html
    assert 'role="status"' in html


def test_who_may_only_look_gets_no_buttons(client: Client, cast: Cast, waiting: Deployment) -> None:
    client.force_login(cast.alma)
    html = page(client, waiting)

    assert "Confirm the step" not in html
    assert "/do/" not in html


def test_a_stranger_finds_nothing(client: Client, cast: Cast, waiting: Deployment) -> None:
    client.force_login(cast.stan)
    for below in ("", "progress/", "do/pause/"):
        assert client.get(f"/deployments/{waiting.number}/{below}").status_code == 404
    assert waiting.number not in client.get("/deployments/").content.decode()


def test_nothing_is_swapped_while_nothing_happens(client: Client, cast: Cast, waiting: Deployment) -> None:
    client.force_login(cast.dana)
    seen = stamp(page(client, waiting))

    assert client.get(f"/deployments/{waiting.number}/progress/?seen={seen}").status_code == 204
    assert "Progress" in page(client, waiting, "progress/?seen=another")


def test_confirming_on_the_page_ends_the_deployment_and_the_watching(
    client: Client, cast: Cast, waiting: Deployment
) -> None:
    client.force_login(cast.dana)
    address = f"/deployments/{waiting.number}/do/confirm_step/"

    with nothing_changes():
        refused = client.post(address, {"step": 2, "note": ""})
    assert refused.status_code == 422
    assert "Write a short note" in refused.content.decode()
    assert client.post(address, {"step": 2, "note": "Switched."}).status_code == 302

    html = page(client, waiting)
    assert "Switched." in html
    assert "hx-trigger" not in html.split('id="deployment-live"')[1].split(">")[0]


def test_a_stale_page_cannot_confirm_another_step(client: Client, cast: Cast, waiting: Deployment) -> None:
    client.force_login(cast.dana)
    with nothing_changes():
        response = client.post(
            f"/deployments/{waiting.number}/do/confirm_step/", {"step": 1, "note": "Switched."}
        )
    assert response.status_code == 409


def test_what_waits_is_on_the_deployers_home(cast: Cast, waiting: Deployment) -> None:
    mine = [item for item in queries.waiting_for(cast.dana) if item.number == waiting.number]

    assert [item.verb for item in mine] == ["confirm_step"]
    assert waiting.number not in [item.number for item in queries.waiting_for(cast.alma)]


def test_output_is_shown_as_text(client: Client, cast: Cast, target: Target) -> None:
    target.behave = lambda order: (200, "<script>alert(1)</script>")
    deployment = scenes.run(scenes.scheduled(cast, [scenes.http_step(target.url)]))
    client.force_login(cast.dana)

    html = page(client, deployment)

    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_a_deployment_is_planned_from_the_release(client: Client, cast: Cast, target: Target) -> None:
    release = scenes.tested(cast, [scenes.manual_step()])
    client.force_login(cast.rolf)
    address = f"/releases/{release.number}/deploy/"

    assert "Staging" in client.get(address).content.decode()
    response = client.post(address, {"environment": "staging"})

    deployment = Deployment.objects.get(release=release)
    assert response["Location"] == f"/deployments/{deployment.number}/"
    page(client, deployment)


def test_the_number_of_queries_does_not_grow_with_rows(
    client: Client, cast: Cast, target: Target, django_assert_max_num_queries
) -> None:
    steps = [scenes.http_step(target.url, str(n)) for n in range(12)]
    deployment = scenes.scheduled(cast, steps)
    release = build.again(deployment.release)
    for environment in ("development", "test", "staging"):
        scenes.deployments.plan(release=release.number, environment=environment, actor=cast.rolf)
    client.force_login(cast.dana)
    client.get("/deployments/")

    with django_assert_max_num_queries(9):
        client.get("/deployments/")
    with django_assert_max_num_queries(20):
        page(client, deployment)
    with django_assert_max_num_queries(9):
        page(client, deployment, "progress/")
