"""Deployments to the environments before the release's target."""

from __future__ import annotations

import pytest

from changes import actions as changes
from releases import runner
from releases.actions import deployments
from releases.models import Environment
from tests.cast import Cast
from tests.releases import build
from tests.releases.deployments import scenes
from tests.releases.deployments.targets import Target
from tests.support import nothing_changes, refusal_of

pytestmark = pytest.mark.django_db


def test_an_earlier_environment_is_deployed_to_without_moving_the_release(cast: Cast, target: Target) -> None:
    release = scenes.tested(cast, [scenes.http_step(target.url)])
    deployment = deployments.plan(release=release.number, environment="staging", actor=cast.rolf)
    deployments.schedule(deployment.number, starts_at=build.soon(1), actor=cast.rolf)

    with scenes.at_the_time(1):
        scenes.dispatch()
        runner.run(deployment.number)

    assert scenes.again(deployment).state == "succeeded"
    assert build.again(release).state == "test"


def test_an_earlier_environment_asks_for_its_own_gates(cast: Cast, target: Target) -> None:
    build.gate(cast, "staging")
    release = scenes.tested(cast, [scenes.http_step(target.url)])
    deployment = deployments.plan(release=release.number, environment="staging", actor=cast.rolf)

    with nothing_changes():
        refusal = refusal_of(
            lambda: deployments.schedule(deployment.number, starts_at=build.soon(1), actor=cast.rolf)
        )

    assert refusal.code == "gates_open"


def control_staging() -> None:
    Environment.objects.filter(name="staging").update(needs_change=True)


def test_a_controlled_earlier_environment_needs_a_covering_change_of_its_own(
    cast: Cast, target: Target
) -> None:
    control_staging()
    release = scenes.tested(cast, [scenes.http_step(target.url)])
    deployment = deployments.plan(
        release=release.number,
        environment="staging",
        window_start=build.soon(1),
        window_end=build.soon(2),
        actor=cast.rolf,
    )
    change = deployment.covering_change
    assert change is not None
    assert change.source == deployment.number
    schedule = lambda: deployments.schedule(deployment.number, starts_at=at, actor=cast.rolf)  # noqa: E731
    at = build.soon(1.5)
    assert refusal_of(schedule).code in ("wrong_state", "not_authorized")

    if change.state == "assess":
        changes.request_authorization(change_number=change.number, actor=cast.chris)
    for member in (cast.carla, cast.cem):
        change.refresh_from_db()
        changes.approve(change_number=change.number, digest=change.digest, actor=member)
    schedule()
    with scenes.at_the_time(1.5):
        scenes.dispatch()
        runner.run(deployment.number)

    change.refresh_from_db()
    assert scenes.again(deployment).state == "succeeded"
    assert (change.state, change.close_code) == ("review", "successful")
    assert build.again(release).state == "test"


def test_an_environment_that_became_controlled_lets_nothing_start_without_a_change(
    cast: Cast, target: Target
) -> None:
    release = scenes.tested(cast, [scenes.http_step(target.url)])
    deployment = deployments.plan(release=release.number, environment="staging", actor=cast.rolf)
    deployments.schedule(deployment.number, starts_at=build.soon(1), actor=cast.rolf)
    control_staging()

    with scenes.at_the_time(1):
        scenes.dispatch()

    assert scenes.again(deployment).refusal_code == "not_authorized"


def test_nothing_is_deployed_beyond_the_target(cast: Cast, target: Target) -> None:
    staging = Environment.objects.get(name="staging")
    release = scenes.tested(cast, [scenes.http_step(target.url)], target_environment=staging)

    refusal = refusal_of(
        lambda: deployments.plan(release=release.number, environment="production", actor=cast.rolf)
    )

    assert refusal.code == "environment_beyond_target"
