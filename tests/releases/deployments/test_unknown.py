"""What nobody knows is never run again: it is asked about, by the target or by a person."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from itsm.core.models import OutboxEvent
from releases import runner, tasks
from releases.actions import deployments
from releases.deployers import StepOutcome, Verdict
from releases.models import Deployment, StepRun
from tests.cast import Cast
from tests.releases import build
from tests.releases.deployments import scenes
from tests.releases.deployments.targets import Target
from tests.support import nothing_changes, refusal_of

pytestmark = pytest.mark.django_db

DONE = StepOutcome(Verdict.SUCCEEDED, "http_status", "The target answered 200.", "done")


def begun(
    cast: Cast, target: Target, *more: dict, **request: Any
) -> tuple[Deployment, deployments.ClaimedStep]:
    """Running, its first step claimed by a worker that is about to die."""
    step = scenes.http_step(target.url, spec={"status_url": f"{target.url}/status"})
    deployment = scenes.scheduled(cast, [step, *more], **request)
    with scenes.at_the_time():
        scenes.dispatch()
        claimed = deployments.claim_step(deployment.number, worker="w1", actor=scenes.hands())
    assert claimed is not None
    return deployment, claimed


def lose(deployment: Deployment, hours: float = 24.52) -> Deployment:
    """A minute later the reaper comes."""
    with scenes.at_the_time(hours):
        (row,) = tasks.queries.lost_steps(tasks.database_now())
        deployments.lose_step(row.pk, actor=scenes.hands())
    return scenes.again(deployment)


def test_a_lost_worker_leaves_step_and_deployment_unknown_and_nothing_runs_again(
    cast: Cast, target: Target
) -> None:
    deployment, _claimed = begun(cast, target)

    deployment = lose(deployment)

    assert deployment.state == "unknown"
    assert scenes.states(deployment) == ["unknown"]
    assert build.again(deployment.release).state == "deploying"
    names = OutboxEvent.objects.filter(subject=deployment.number).values_list("name", flat=True)
    assert {"deployment.step_unknown", "deployment.unknown"} <= set(names)
    with scenes.at_the_time(24.6), nothing_changes():
        assert runner.run(deployment.number) == 0
    assert target.orders == []


def test_a_living_lease_is_left_alone(cast: Cast, target: Target) -> None:
    _deployment, claimed = begun(cast, target)

    with scenes.at_the_time(), nothing_changes():
        assert tasks.queries.lost_steps(tasks.database_now()) == []
        deployments.lose_step(claimed.id, actor=scenes.hands())


def test_a_renewed_lease_outlives_the_first(cast: Cast, target: Target) -> None:
    _deployment, claimed = begun(cast, target)

    with scenes.at_the_time(24.6):
        assert deployments.renew_lease(claimed.id, claimed.attempt)
        assert tasks.queries.lost_steps(tasks.database_now()) == []


def test_a_result_that_comes_too_late_settles_nothing_but_is_kept(cast: Cast, target: Target) -> None:
    deployment, claimed = begun(cast, target)
    lose(deployment)

    assert not deployments.renew_lease(claimed.id, claimed.attempt)
    deployments.record_step_result(claimed.id, attempt=claimed.attempt, outcome=DONE, actor=scenes.hands())

    assert scenes.again(deployment).state == "unknown"
    assert scenes.step(deployment).evidence["late"]["verdict"] == "succeeded"


def test_a_result_of_an_earlier_attempt_does_not_count(cast: Cast, target: Target) -> None:
    _deployment, claimed = begun(cast, target)

    with nothing_changes():
        deployments.record_step_result(
            claimed.id, attempt=claimed.attempt - 1, outcome=DONE, actor=scenes.hands()
        )


@pytest.mark.parametrize(
    ("said", "deployment_state", "step_state"),
    [
        ("succeeded", "succeeded", "succeeded"),
        ("failed", "failed", "failed"),
        ("running", "running", "waiting"),
        ("not_received", "running", "pending"),
    ],
)
def test_the_target_settles_what_it_did(
    cast: Cast, target: Target, said: str, deployment_state: str, step_state: str
) -> None:
    deployment, claimed = begun(cast, target)
    lose(deployment)
    target.says[claimed.idempotency_key] = {"status": said}

    with scenes.at_the_time(24.53):
        tasks.look_after_steps()

    assert scenes.again(deployment).state == deployment_state
    assert scenes.states(deployment) == [step_state]


def test_a_target_that_does_not_know_is_asked_again_only_after_a_while(cast: Cast, target: Target) -> None:
    deployment, claimed = begun(cast, target)
    lose(deployment)

    with scenes.at_the_time(24.53):
        tasks.look_after_steps()
        assert scenes.again(deployment).state == "unknown"
        assert tasks.queries.steps_to_ask_about(tasks.database_now()) == []
    target.says[claimed.idempotency_key] = {"status": "succeeded"}
    with scenes.at_the_time(24.6):
        tasks.look_after_steps()

    assert scenes.again(deployment).state == "succeeded"


def test_a_step_that_never_arrived_runs_once_under_its_first_key(cast: Cast, target: Target) -> None:
    deployment, claimed = begun(cast, target)
    lose(deployment)

    with scenes.at_the_time(24.6):
        deployments.reconcile(
            deployment.number, outcome="not_applied", note="Nothing in its log.", actor=cast.dana
        )
        runner.run(deployment.number)

    assert scenes.again(deployment).state == "succeeded"
    assert target.effects == [claimed.idempotency_key]
    assert scenes.step(deployment).attempt == 2


@pytest.mark.parametrize(("outcome", "state"), [("succeeded", "running"), ("failed", "failed")])
def test_a_person_settles_it_with_evidence(cast: Cast, target: Target, outcome: str, state: str) -> None:
    deployment, _claimed = begun(cast, target, scenes.manual_step())
    lose(deployment)

    with scenes.at_the_time(24.6):
        assert (
            refusal_of(
                lambda: deployments.reconcile(deployment.number, outcome=outcome, note=" ", actor=cast.dana)
            ).code
            == "invalid"
        )
        deployments.reconcile(deployment.number, outcome=outcome, note="Its log says so.", actor=cast.dana)

    assert scenes.again(deployment).state == state
    row = scenes.step(deployment)
    assert (row.state, row.note, row.confirmed_by) == (outcome, "Its log says so.", cast.dana)


def test_nothing_can_be_settled_that_is_not_in_doubt(cast: Cast, target: Target) -> None:
    deployment, _claimed = begun(cast, target)

    with scenes.at_the_time(), nothing_changes():
        refusal = refusal_of(
            lambda: deployments.reconcile(
                deployment.number, outcome="succeeded", note="Seen.", actor=cast.dana
            )
        )

    assert refusal.code == "nothing_unknown"


def test_a_lost_answer_makes_the_step_unknown_at_once(cast: Cast, target: Target) -> None:
    target.behave = lambda order: (time.sleep(3), (200, "late"))[1]
    deployment = scenes.run(
        scenes.scheduled(cast, [scenes.http_step(target.url, time_limit=1), scenes.manual_step()])
    )

    assert deployment.state == "unknown"
    assert scenes.step(deployment).outcome_code == "answer_lost"
    assert scenes.states(deployment) == ["unknown", "pending"]


def test_a_command_killed_at_its_time_limit_is_neither_run_again_nor_rolled_over(
    cast: Cast, tmp_path: Path
) -> None:
    trace = tmp_path / "undone"
    scenes.allow_command(tmp_path / "install", "echo half of it; sleep 60")
    scenes.allow_command(tmp_path / "undo", f"touch {trace}")
    step = scenes.command_step("install", undo="undo", time_limit=1)
    deployment = scenes.run(scenes.scheduled(cast, [step, scenes.manual_step()]))

    assert deployment.state == "unknown"
    assert scenes.states(deployment) == ["unknown", "pending"]
    row = scenes.step(deployment)
    assert (row.outcome_code, row.output) == ("command_timed_out", "half of it\n")
    assert not trace.exists()
    with scenes.at_the_time(24.6):
        assert runner.run(deployment.number) == 0
        deployments.reconcile(deployment.number, outcome="succeeded", note="It is there.", actor=cast.dana)
    assert scenes.states(deployment)[0] == "succeeded"


def test_a_lost_step_on_the_way_back_waits_for_somebody(cast: Cast, target: Target) -> None:
    def behave(order: dict) -> tuple[int, str]:
        if order["path"] == "/undo":
            time.sleep(3)
        return (500, "no") if "two" in order["body"] else (200, "done")

    target.behave = behave
    one, two = scenes.http_step(target.url, "one", time_limit=1), scenes.http_step(target.url, "two")
    deployment = scenes.run(scenes.scheduled(cast, [one, two]))
    assert deployment.state == "rolling_back"
    assert scenes.states(deployment, "back") == ["unknown", "skipped"]

    with scenes.at_the_time(24.6):
        deployments.reconcile(deployment.number, outcome="succeeded", note="It is undone.", actor=cast.dana)

    assert scenes.again(deployment).state == "rolled_back"
    assert scenes.states(deployment) == ["rolled_back", "failed"]


def accepting(cast: Cast, target: Target, *more: dict) -> tuple[Deployment, str]:
    """A deployment whose target accepted its first step; also the token it may call back with."""
    target.behave = lambda order: (202, "later")
    deployment = scenes.run(scenes.scheduled(cast, [scenes.http_step(target.url), *more]))
    token = target.orders[0]["headers"]["slipway-callback-url"].rstrip("/").rsplit("/", 1)[1]
    return deployment, token


def calls_back(token: str, verdict: Verdict = Verdict.SUCCEEDED) -> StepRun:
    outcome = StepOutcome(verdict, f"target_says_{verdict}", "The target says so.", "all 12 nodes")
    return deployments.callback(token, outcome=outcome, actor=scenes.hands())


def test_an_accepted_step_waits_for_its_callback(cast: Cast, target: Target) -> None:
    deployment, token = accepting(cast, target)
    assert scenes.states(deployment) == ["waiting"]

    with scenes.at_the_time(24.51):
        calls_back(token)

    assert scenes.again(deployment).state == "succeeded"
    assert scenes.step(deployment).output == "all 12 nodes"


def test_saying_it_twice_changes_nothing_and_taking_it_back_is_refused(cast: Cast, target: Target) -> None:
    deployment, token = accepting(cast, target, scenes.manual_step())
    with scenes.at_the_time(24.51):
        calls_back(token)
        with nothing_changes():
            calls_back(token)
            refusal = refusal_of(lambda: calls_back(token, Verdict.FAILED))

    assert refusal.code == "already_settled"
    assert scenes.states(deployment) == ["succeeded", "pending"]


def test_a_callback_may_come_before_the_answer(cast: Cast, target: Target) -> None:
    deployment, claimed = begun(cast, target)

    with scenes.at_the_time():
        calls_back(claimed.callback_token)
        waiting = StepOutcome(Verdict.WAITING, "accepted", "202")
        deployments.record_step_result(
            claimed.id, attempt=claimed.attempt, outcome=waiting, actor=scenes.hands()
        )

    assert scenes.again(deployment).state == "succeeded"


def test_a_callback_that_does_not_come_in_time_leaves_it_unknown_and_may_still_settle_it(
    cast: Cast, target: Target
) -> None:
    deployment, token = accepting(cast, target)

    with scenes.at_the_time(24.51):
        tasks.look_after_steps()
        assert scenes.again(deployment).state == "running"
    with scenes.at_the_time(24.7):
        tasks.look_after_steps()
        assert scenes.again(deployment).state == "unknown"
        calls_back(token)

    assert scenes.again(deployment).state == "succeeded"


def test_a_token_nobody_was_given_is_not_found(cast: Cast, target: Target) -> None:
    accepting(cast, target)

    with nothing_changes():
        assert refusal_of(lambda: calls_back("guessed")).code == "not_found"
        assert refusal_of(lambda: calls_back("")).code == "not_found"


def test_the_token_is_kept_nowhere(cast: Cast, target: Target) -> None:
    from django.core import serializers

    from itsm.core.models import AuditPayload

    deployment, token = accepting(cast, target)

    rows = serializers.serialize("json", StepRun.objects.filter(deployment=deployment))
    assert token not in rows
    assert token not in json.dumps(list(AuditPayload.objects.values_list("body", flat=True)))
    assert token not in json.dumps(list(OutboxEvent.objects.values_list("payload", flat=True)))
