"""Whoever plans a step is told what it may name, and what about it may not work on the day."""

from __future__ import annotations

import pytest
from django.test import Client

from releases import actions
from releases.models import Environment, Release
from releases.queries.step_help import unlisted
from tests.cast import Cast
from tests.releases import build
from tests.releases.deployments import scenes

pytestmark = pytest.mark.django_db


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def calling(cast: Cast, url: str) -> Release:
    release = build.planned(cast)
    actions.edit_steps(release.number, steps=[scenes.http_step(url)], actor=cast.rolf)
    return build.again(release)


def test_the_steps_page_offers_commands_targets_and_values(client: Client, cast: Cast) -> None:
    release = build.planned(cast)
    actions.allow_command(name="install", executable="/bin/true", note="Installs.", actor=cast.adam)
    actions.allow_target(address="deployer.internal:8443", actor=cast.adam)
    Environment.objects.filter(name="production").update(values={"shop": "https://shop.example"})
    client.force_login(cast.rolf)

    html = page(client, f"/releases/{release.number}/plan/steps/")
    offered = html[html.index('<datalist id="step-targets">') :]
    assert '<option value="install">' in offered
    assert '<option value="http://deployer.internal:8443/">' in offered
    assert '<option value="${shop}">https://shop.example</option>' in offered
    assert "releases/steps" in html
    assert "<script>" not in html


def test_other_rows_are_spared_the_help(client: Client, cast: Cast) -> None:
    release = build.planned(cast)
    client.force_login(cast.rolf)

    assert "step-targets" not in page(client, f"/releases/{release.number}/plan/scope_items/")


def test_an_address_on_no_list_is_named_on_the_plan_and_beside_the_steps(client: Client, cast: Cast) -> None:
    release = calling(cast, "http://evil.invalid")
    client.force_login(cast.rolf)

    for address in ("?tab=plan", "plan/steps/"):
        html = page(client, f"/releases/{release.number}/{address}")
        assert "http://evil.invalid/deploy is not on the administrators’ list of targets" in html


def test_an_allowed_address_is_not_named(cast: Cast) -> None:
    release = calling(cast, "http://evil.invalid")
    assert [step.url for step in unlisted(release)] == [
        "http://evil.invalid/deploy",
        "http://evil.invalid/undo",
    ]

    actions.allow_target(address="*.invalid", actor=cast.adam)
    assert unlisted(release) == []
