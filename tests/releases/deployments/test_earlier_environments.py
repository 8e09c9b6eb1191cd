"""Deployments to the environments before the release's target."""

from __future__ import annotations

from functools import partial

import pytest

from changes import actions as changes
from releases import actions, runner
from releases.actions import deployments
from releases.models import Environment, Release
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


def retarget(cast: Cast, release: Release, name: str) -> Release:
    environment = Environment.objects.get(name=name)
    return actions.edit_request(release.number, target_environment=environment, actor=cast.rolf)


def test_another_target_cancels_what_was_planned_for_it_apart_from_the_release(
    cast: Cast, target: Target
) -> None:
    control_staging()
    release = scenes.tested(cast, [scenes.http_step(target.url)])
    window = {"window_start": build.soon(1), "window_end": build.soon(2)}
    plan = partial(deployments.plan, release=release.number, actor=cast.rolf)
    apart, kept, old = (
        plan(environment="staging", **window),
        plan(environment="test"),
        plan(environment="production"),
    )

    retarget(cast, release, "staging")

    assert [scenes.again(each).state for each in (apart, kept, old)] == ["canceled", "planned", "canceled"]
    apart.covering_change.refresh_from_db()
    assert apart.covering_change.state == "canceled"


def test_an_environment_in_which_the_release_is_being_deployed_is_no_new_target(
    cast: Cast, target: Target
) -> None:
    release = scenes.tested(cast, [scenes.manual_step()])
    deployment = deployments.plan(release=release.number, environment="staging", actor=cast.rolf)
    deployments.schedule(deployment.number, starts_at=build.soon(1), actor=cast.rolf)
    with scenes.at_the_time(1):
        scenes.dispatch()

    with nothing_changes():
        assert refusal_of(lambda: retarget(cast, release, "staging")).code == "deployment_under_way"


@pytest.mark.parametrize("environment", ["production", "staging"])
def test_a_second_deployment_to_the_same_place_is_refused_while_one_is_on_its_way(
    cast: Cast, environment: str
) -> None:
    first = scenes.scheduled(cast, [scenes.manual_step()])
    plan = partial(deployments.plan, release=first.release.number, environment=environment, actor=cast.rolf)
    starts_at = build.soon(25)
    if environment == "staging":
        first = deployments.schedule(plan().number, starts_at=starts_at, actor=cast.rolf)
    second = plan()

    with nothing_changes():
        refusal = refusal_of(
            lambda: deployments.schedule(second.number, starts_at=starts_at, actor=cast.rolf)
        )

    assert (refusal.code, refusal.facts["deployment"]) == ("already_scheduled", first.number)


def test_nothing_is_rolled_back_where_another_deployment_of_it_is_about_to_start(cast: Cast) -> None:
    release = scenes.tested(cast, [scenes.manual_step()])
    plan = partial(deployments.plan, release=release.number, environment="staging", actor=cast.rolf)
    earlier, later = plan(), plan()
    deployments.schedule(later.number, starts_at=build.soon(1), actor=cast.rolf)
    with scenes.at_the_time(1):
        scenes.dispatch()
        runner.run(later.number)
        deployments.confirm_step(later.number, note="Done.", actor=cast.dana)
        deployments.schedule(earlier.number, starts_at=build.soon(2), actor=cast.rolf)
        refusal = refusal_of(lambda: deployments.roll_back(later.number, reason="Slow.", actor=cast.dana))

    assert refusal.code == "already_scheduled"
