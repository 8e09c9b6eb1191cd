"""What goes wrong with one step or deployment takes nothing else with it."""

from __future__ import annotations

from typing import Any

import pytest

from itsm.core.models import User
from itsm.core.refusals import OperationRefused, wrong_state
from releases import actions, runner, tasks
from releases.actions import deployment_turns, deployments
from releases.models import Deployment, Environment, StepRun
from tests.cast import Cast
from tests.releases import build
from tests.releases.deployments import scenes
from tests.releases.deployments.targets import Target
from tests.releases.deployments.test_unknown import DONE, begun
from tests.support import refusal_of

pytestmark = pytest.mark.django_db


def test_a_turn_that_is_refused_does_not_cost_what_is_known_of_the_step(
    cast: Cast, target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    deployment, claimed = begun(cast, target)
    with monkeypatch.context() as patch, scenes.at_the_time():
        patch.setattr(deployment_turns, "complete_deployment", refused)
        refusal = refusal_of(
            lambda: deployments.record_step_result(
                claimed.id, attempt=claimed.attempt, outcome=DONE, actor=scenes.hands()
            )
        )
        assert refusal.code == "wrong_state"
        assert scenes.states(deployment) == ["succeeded"]
        assert scenes.again(deployment).state == "running"
    with scenes.at_the_time(24.6):
        tasks.look_after_steps()
        assert tasks.queries.idle_numbers() == [deployment.number]
        assert runner.run(deployment.number) == 0

    assert scenes.again(deployment).state == "succeeded"
    assert build.again(deployment.release).state == "deployed"
    assert tasks.queries.idle_numbers() == []


def refused(*_: object, **__: object) -> None:
    raise OperationRefused(wrong_state("complete_deployment", "canceled", ["deploying"]))


def test_one_step_that_breaks_does_not_keep_the_others_from_being_looked_after(
    cast: Cast, target: Target, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    elsewhere = actions.define_environment("recovery", needs_change=True, actor=cast.adam)
    first, one = begun(cast, target)
    second, _two = begun(cast, target, target_environment=elsewhere)
    lose_step = deployments.lose_step

    def broken(step_id: int, *, actor: User) -> StepRun:
        if step_id == one.id:
            raise ValueError("a row that nobody expected")
        return lose_step(step_id, actor=actor)

    monkeypatch.setattr(deployments, "lose_step", broken)
    with scenes.at_the_time(24.52):
        tasks.look_after_steps()

    assert scenes.states(first) == ["running"]
    assert scenes.states(second) == ["unknown"]
    assert "a row that nobody expected" in caplog.text


def test_one_deployment_that_breaks_does_not_keep_the_others_from_starting(
    cast: Cast, target: Target, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    Environment.objects.filter(name="production").update(concurrent_deployments=2)
    first, second = (scenes.scheduled(cast, [scenes.manual_step()]) for _ in range(2))
    claim_deployment = deployments.claim_deployment

    def broken(number: str, **more: Any) -> Deployment:
        if number == first.number:
            raise ValueError("a row that nobody expected")
        return claim_deployment(number, **more)

    monkeypatch.setattr(deployments, "claim_deployment", broken)
    with scenes.at_the_time():
        tasks.dispatch()

    assert scenes.again(first).state == "scheduled"
    assert scenes.again(second).state == "running"
    assert "a row that nobody expected" in caplog.text
