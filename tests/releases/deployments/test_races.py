"""Rivals in real threads on a real PostgreSQL: of everything there is one winner."""

from __future__ import annotations

import pytest

from itsm.core.refusals import OperationRefused
from releases import runner
from releases.actions import deployments
from releases.models import StepRun
from tests.cast import Cast
from tests.releases import build
from tests.releases.deployments import scenes
from tests.releases.deployments.targets import Target
from tests.releases.deployments.test_crashes import due_now
from tests.support import race

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_many_claimants_one_starts_it(cast: Cast, target: Target) -> None:
    deployment = due_now(cast, [scenes.http_step(target.url)])
    scenes.hands()

    results = race(*[scenes.dispatch] * 4)

    assert sorted(len(numbers) for numbers in results) == [0, 0, 0, 1]
    assert scenes.again(deployment).state == "running"
    assert build.again(deployment.release).state == "deploying"


def test_of_many_workers_one_runs_each_step(cast: Cast, target: Target) -> None:
    deployment = due_now(cast, [scenes.http_step(target.url, name) for name in ("one", "two", "three")])
    scenes.dispatch()

    results = race(*[lambda: runner.run(deployment.number)] * 4)

    assert sum(results) == 3
    assert len(target.orders) == 3
    assert scenes.again(deployment).state == "succeeded"


def test_a_manual_step_is_confirmed_once(cast: Cast, target: Target) -> None:
    deployment = due_now(cast, [scenes.manual_step("One"), scenes.manual_step("Two")])
    scenes.dispatch()
    runner.run(deployment.number)

    def confirm() -> str:
        return deployments.confirm_step(deployment.number, note="Done.", step=1, actor=cast.dana).state

    results = race(*[confirm] * 3)

    refused = [result for result in results if isinstance(result, OperationRefused)]
    assert len(refused) == 2
    assert {refusal.refusal.code for refusal in refused} == {"not_waiting_for_you"}


def test_a_rollback_and_the_next_step_do_not_run_together(cast: Cast, target: Target) -> None:
    deployment = due_now(cast, [scenes.manual_step("One"), scenes.http_step(target.url, "two")])
    scenes.dispatch()
    runner.run(deployment.number)
    deployments.confirm_step(deployment.number, note="Done.", actor=cast.dana)
    scenes.hands()

    results = race(
        lambda: runner.run(deployment.number),
        lambda: deployments.roll_back(deployment.number, reason="Stop it.", actor=cast.dana).state,
    )

    errors = [result for result in results if isinstance(result, Exception)]
    assert all(isinstance(error, OperationRefused) for error in errors), errors
    in_flight = StepRun.objects.filter(state__in=["running", "waiting", "unknown"]).count()
    assert in_flight <= 1
