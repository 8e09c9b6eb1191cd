"""A deployment from its due time to its end, with real targets."""

from __future__ import annotations

from pathlib import Path

import pytest

from releases.actions import deployments
from releases.models import Deployment
from tests.cast import Cast
from tests.releases import build
from tests.releases.deployments import scenes
from tests.releases.deployments.targets import Target
from tests.support import refusal_of

pytestmark = pytest.mark.django_db


def test_all_steps_run_at_the_due_time_and_release_and_change_end_with_them(
    cast: Cast, target: Target, tmp_path: Path
) -> None:
    scenes.allow_command(tmp_path / "install", 'echo "installed $1 for $SLIPWAY_RELEASE"')
    steps = [scenes.http_step(target.url), scenes.command_step("install", "4.2.0"), scenes.manual_step()]
    deployment = scenes.scheduled(cast, steps)

    deployment = scenes.run(deployment)

    assert deployment.state == "running"
    assert scenes.states(deployment) == ["succeeded", "succeeded", "waiting"]
    assert f"installed 4.2.0 for {deployment.release.number}" in scenes.step(deployment, 2).output
    with scenes.at_the_time():
        deployments.confirm_step(deployment.number, note="Switched at 10:02.", step=3, actor=cast.dana)
    deployment = scenes.again(deployment)
    assert deployment.state == "succeeded"
    assert build.again(deployment.release).state == "deployed"
    change = build.cover_of(deployment.release)
    assert (change.state, change.close_code) == ("review", "successful")
    assert target.effects == [f"{deployment.number}-1"]
    assert scenes.step(deployment, 3).confirmed_by == cast.dana


def test_nothing_runs_before_its_time(cast: Cast, target: Target) -> None:
    deployment = scenes.scheduled(cast, [scenes.http_step(target.url)])

    with scenes.at_the_time(24.2):
        assert scenes.dispatch() == []

    assert scenes.again(deployment).state == "scheduled"
    assert target.orders == []


def test_a_failing_step_undoes_the_completed_ones_in_reverse_order(cast: Cast, target: Target) -> None:
    names = ["one", "two", "three", "four"]
    target.behave = lambda order: (500, "disk full") if '"step": "three"' in order["body"] else (200, "done")
    deployment = scenes.scheduled(cast, [scenes.http_step(target.url, name) for name in names])

    deployment = scenes.run(deployment)

    assert deployment.state == "rolled_back"
    assert scenes.states(deployment) == ["rolled_back", "rolled_back", "failed", "skipped"]
    assert scenes.states(deployment, "back") == ["succeeded", "succeeded", "skipped", "skipped"]
    assert [order["body"] for order in target.orders[-2:]] == ['{"undo": "two"}', '{"undo": "one"}']
    assert "disk full" in scenes.step(deployment, 3).output
    assert build.again(deployment.release).state == "rolled_back"
    change = build.cover_of(deployment.release)
    assert (change.state, change.close_code) == ("review", "backed_out")


def test_a_failure_of_the_first_step_fails_the_deployment_with_nothing_to_undo(
    cast: Cast, target: Target
) -> None:
    target.behave = lambda order: (500, "no")
    deployment = scenes.run(scenes.scheduled(cast, [scenes.http_step(target.url), scenes.manual_step()]))

    assert deployment.state == "failed"
    assert scenes.states(deployment) == ["failed", "skipped"]
    assert build.again(deployment.release).state == "failed"
    assert "failed" in deployment.state_reason


def test_a_rollback_step_that_fails_leaves_it_failed_and_may_be_tried_again(
    cast: Cast, target: Target
) -> None:
    broken = [True]

    def behave(order: dict) -> tuple[int, str]:
        if '"step": "two"' in order["body"]:
            return 500, "no"
        if "undo" in order["body"] and broken[0]:
            return 500, "cannot undo"
        return 200, "done"

    target.behave = behave
    steps = [scenes.http_step(target.url, "one"), scenes.http_step(target.url, "two")]
    deployment = scenes.run(scenes.scheduled(cast, steps))
    assert deployment.state == "failed"
    assert build.again(deployment.release).state == "failed"
    first_key = scenes.step(deployment, 1, "back").idempotency_key

    broken[0] = False
    with scenes.at_the_time():
        deployments.roll_back(deployment.number, reason="The disk has room again.", actor=cast.dana)
        scenes.runner.run(deployment.number)

    deployment = scenes.again(deployment)
    assert deployment.state == "rolled_back"
    assert build.again(deployment.release).state == "rolled_back"
    assert scenes.step(deployment, 1, "back").idempotency_key != first_key


def test_a_step_that_cannot_be_carried_out_by_hand_turns_the_deployment_back(
    cast: Cast, target: Target
) -> None:
    steps = [scenes.http_step(target.url), scenes.manual_step()]
    deployment = scenes.run(scenes.scheduled(cast, steps))

    with scenes.at_the_time():
        deployments.fail(deployment.number, note="The balancer does not answer.", actor=cast.dana)
        scenes.runner.run(deployment.number)

    deployment = scenes.again(deployment)
    assert deployment.state == "rolled_back"
    assert "The balancer does not answer." in deployment.state_reason


def test_early_life_support_can_still_be_rolled_back(cast: Cast, target: Target) -> None:
    deployment = scenes.run(scenes.scheduled(cast, [scenes.http_step(target.url)]))
    assert deployment.state == "succeeded"

    with scenes.at_the_time(30):
        deployments.roll_back(deployment.number, reason="Baskets are lost.", actor=cast.dana)
        scenes.runner.run(deployment.number)

    assert scenes.again(deployment).state == "rolled_back"
    assert build.again(deployment.release).state == "rolled_back"


def test_while_paused_the_step_under_way_ends_and_no_other_begins(cast: Cast, target: Target) -> None:
    steps = [scenes.manual_step(), scenes.http_step(target.url)]
    deployment = scenes.run(scenes.scheduled(cast, steps))

    with scenes.at_the_time():
        deployments.pause(deployment.number, reason="Traffic is high.", actor=cast.dana)
        deployments.confirm_step(deployment.number, note="Done by hand.", actor=cast.dana)
        assert scenes.runner.run(deployment.number) == 0
        assert target.orders == []
        deployments.resume(deployment.number, actor=cast.dana)
        scenes.runner.run(deployment.number)

    assert scenes.again(deployment).state == "succeeded"
    assert len(target.orders) == 1


def test_a_failed_release_may_be_tried_again_while_the_window_lasts(cast: Cast, target: Target) -> None:
    target.behave = lambda order: (500, "no")
    first = scenes.run(scenes.scheduled(cast, [scenes.http_step(target.url)]))
    target.behave = lambda order: (200, "done")

    later = build.soon(24.7)
    with scenes.at_the_time(24.6):
        scenes.actions.retry(first.release.number, starts_at=later, actor=cast.rolf)
    second = Deployment.objects.exclude(pk=first.pk).get(release=first.release)
    with scenes.at_the_time(24.7):
        scenes.dispatch()
        scenes.runner.run(second.number)

    assert scenes.again(second).state == "succeeded"
    assert build.again(first.release).state == "deployed"


def test_what_was_deployed_before_cannot_be_undone_under_a_later_deployment(
    cast: Cast, target: Target
) -> None:
    target.behave = lambda order: (500, "no")
    first = scenes.run(scenes.scheduled(cast, [scenes.http_step(target.url)]))
    later = build.soon(24.7)
    with scenes.at_the_time(24.6):
        scenes.actions.retry(first.release.number, starts_at=later, actor=cast.rolf)
        refusal = refusal_of(
            lambda: deployments.roll_back(first.number, reason="Undo the first.", actor=cast.dana)
        )

    assert refusal.code == "superseded"
