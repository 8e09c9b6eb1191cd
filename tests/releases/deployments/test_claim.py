"""At the moment of the start everything is asked again, under the locks."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest

from changes import actions as changes
from itsm.core.models import AuditEntry, OutboxEvent
from itsm.core.operations import operation
from releases import actions, runner
from releases.actions import deployments
from releases.models import Component, Deployment, DeploymentStep, Environment, StepRun
from tests.cast import Cast
from tests.releases import build
from tests.releases.deployments import scenes
from tests.releases.deployments.targets import Target
from tests.support import nothing_changes, refusal_of

pytestmark = pytest.mark.django_db


def hold(cast: Cast, deployment: Deployment) -> None:
    changes.hold(
        change_number=build.cover_of(deployment.release).number, reason="Payroll runs.", actor=cast.chris
    )


def edit_the_plan_by_sql(cast: Cast, deployment: Deployment) -> None:
    DeploymentStep.objects.filter(release=deployment.release).update(name="Something else")


def swap_a_component_by_sql(cast: Cast, deployment: Deployment) -> None:
    Component.objects.filter(release=deployment.release).update(sha256="f" * 64)


def point_the_environment_elsewhere(cast: Cast, deployment: Deployment) -> None:
    DeploymentStep.objects.filter(release=deployment.release).update(spec={"instructions": "${host}"})
    Environment.objects.filter(name="production").update(values={"host": "elsewhere"})


def retire_the_environment(cast: Cast, deployment: Deployment) -> None:
    Environment.objects.filter(name="production").update(is_active=False)


@pytest.mark.parametrize(
    ("meanwhile", "code"),
    [
        (hold, "on_hold"),
        (edit_the_plan_by_sql, "stale_digest"),
        (swap_a_component_by_sql, "stale_digest"),
        (point_the_environment_elsewhere, "stale_digest"),
        (retire_the_environment, "environment_retired"),
    ],
)
def test_what_no_longer_holds_is_missed_and_says_why(
    cast: Cast, target: Target, meanwhile: Callable[[Cast, Deployment], None], code: str
) -> None:
    deployment = scenes.scheduled(cast, [scenes.http_step(target.url)])
    meanwhile(cast, deployment)

    deployment = scenes.run(deployment)

    assert (deployment.state, deployment.refusal_code) == ("missed", code)
    assert deployment.state_reason
    assert build.again(deployment.release).state == "approved"
    assert build.cover_of(deployment.release).state == "scheduled"
    assert target.orders == []
    assert scenes.states(deployment) == ["pending"]
    assert AuditEntry.objects.filter(action="deployment.miss", subject=deployment.number).count() == 1
    assert OutboxEvent.objects.filter(name="deployment.missed", subject=deployment.number).count() == 1


def test_a_worker_that_comes_after_the_window_does_not_start(cast: Cast, target: Target) -> None:
    deployment = scenes.scheduled(cast, [scenes.http_step(target.url)])

    with scenes.at_the_time(26.5):
        scenes.dispatch()

    deployment = scenes.again(deployment)
    assert (deployment.state, deployment.refusal_code) == ("missed", "outside_window")
    assert build.again(deployment.release).state == "approved"


def test_a_worker_that_comes_late_but_inside_the_window_starts(cast: Cast, target: Target) -> None:
    deployment = scenes.scheduled(cast, [scenes.http_step(target.url)])

    with scenes.at_the_time(25.9):
        scenes.dispatch()

    assert scenes.again(deployment).state == "running"


def test_a_missed_deployment_starts_at_another_time_in_the_window(cast: Cast, target: Target) -> None:
    deployment = scenes.scheduled(cast, [scenes.http_step(target.url)])
    hold(cast, deployment)
    scenes.run(deployment)
    later = build.soon(25)

    with scenes.at_the_time(24.6):
        changes.release_hold(change_number=build.cover_of(deployment.release).number, actor=cast.chris)
        deployments.reschedule(deployment.number, starts_at=later, actor=cast.rolf)
    with scenes.at_the_time(25):
        scenes.dispatch()
        runner.run(deployment.number)

    assert scenes.again(deployment).state == "succeeded"


def test_only_the_holder_of_the_claim_starts_it(cast: Cast, target: Target) -> None:
    deployment = scenes.scheduled(cast, [scenes.http_step(target.url)])

    worker = scenes.hands()
    with scenes.at_the_time(), nothing_changes():
        deployments.claim_deployment(deployment.number, claim=uuid.uuid4(), actor=worker)


def test_a_claim_is_taken_by_one_and_free_again_after_its_lease(cast: Cast, target: Target) -> None:
    deployment = scenes.scheduled(cast, [scenes.http_step(target.url)])

    with scenes.at_the_time():
        assert deployments.claim_due()[1] == [deployment.number]
        assert deployments.claim_due()[1] == []
    with scenes.at_the_time(24.6):
        assert deployments.claim_due()[1] == [deployment.number]


def test_starting_by_hand_passes_the_same_gate(cast: Cast, target: Target) -> None:
    deployment = scenes.scheduled(cast, [scenes.http_step(target.url)])
    with nothing_changes():
        refusal = refusal_of(lambda: deployments.start(deployment.number, actor=cast.dana))
    assert refusal.code == "outside_window"

    with scenes.at_the_time(24.2):
        deployments.start(deployment.number, actor=cast.dana)

    deployment = scenes.again(deployment)
    assert (deployment.state, deployment.started_by) == ("running", cast.dana)
    assert build.again(deployment.release).state == "deploying"


def test_scheduling_the_release_again_takes_up_the_deployment_that_was_missed(
    cast: Cast, target: Target
) -> None:
    deployment = scenes.scheduled(cast, [scenes.http_step(target.url)])
    hold(cast, deployment)
    scenes.run(deployment)
    later = build.soon(25)

    with scenes.at_the_time(24.6):
        changes.release_hold(change_number=build.cover_of(deployment.release).number, actor=cast.chris)
        actions.schedule(deployment.release.number, starts_at=later, actor=cast.rolf)

    assert scenes.again(deployment).state == "scheduled"
    assert Deployment.objects.filter(release=deployment.release).count() == 1


def test_canceling_on_the_target_takes_the_release_off_the_schedule(cast: Cast, target: Target) -> None:
    deployment = scenes.scheduled(cast, [scenes.http_step(target.url)])

    deployments.cancel(deployment.number, reason="The vendor is late.", actor=cast.rolf)

    assert scenes.again(deployment).state == "canceled"
    assert build.again(deployment.release).state == "approved"


def test_an_edit_of_what_was_signed_takes_the_deployment_off_the_schedule(cast: Cast, target: Target) -> None:
    deployment = scenes.scheduled(cast, [scenes.http_step(target.url)])

    actions.edit_steps(deployment.release.number, steps=[scenes.manual_step("Other")], actor=cast.rolf)

    assert scenes.again(deployment).state == "canceled"
    assert build.again(deployment.release).state == "pending_approval"


def test_the_frozen_steps_cannot_be_changed_even_by_sql(cast: Cast, target: Target) -> None:
    from django.db import transaction
    from django.db.utils import DatabaseError

    deployment = scenes.scheduled(cast, [scenes.http_step(target.url)])

    with pytest.raises(DatabaseError), transaction.atomic():
        StepRun.objects.filter(deployment=deployment).update(spec={"url": "http://elsewhere/"})


@pytest.mark.parametrize(
    ("who", "code"), [("rita", "permission_denied"), ("alma", "permission_denied"), ("stan", "not_found")]
)
@pytest.mark.parametrize("verb", ["start", "pause", "cancel", "roll_back", "confirm_step", "reconcile"])
def test_who_may_not_is_refused_and_nothing_happens(
    cast: Cast, target: Target, who: str, code: str, verb: str
) -> None:
    deployment = scenes.scheduled(cast, [scenes.manual_step()])
    said = {
        "start": {},
        "confirm_step": {"note": "Done."},
        "reconcile": {"outcome": "succeeded", "note": "Seen."},
    }.get(verb, {"reason": "Because."})

    with nothing_changes():
        act = getattr(deployments, verb)
        refusal = refusal_of(lambda: act(deployment.number, actor=getattr(cast, who), **said))

    assert refusal.code == code


def test_a_state_is_not_reached_around_the_operation(cast: Cast, target: Target) -> None:
    from django.db import transaction
    from django.db.utils import DatabaseError

    deployment = scenes.scheduled(cast, [scenes.manual_step()])

    with pytest.raises(DatabaseError), transaction.atomic():
        Deployment.objects.filter(pk=deployment.pk).update(state="running")
    with pytest.raises(DatabaseError), operation("deployment.cheat", actor=cast.adam):
        Deployment.objects.filter(pk=deployment.pk).update(state="succeeded")
