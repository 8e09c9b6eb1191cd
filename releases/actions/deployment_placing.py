"""Put a deployment on the schedule and take it off again; the release's verbs come here too."""

from __future__ import annotations

import datetime as dt

from itsm.core.operations import Operation
from itsm.core.words import on_record
from releases.actions.deployment_cover import cancel_own_change, covering_change, refusal_to_start
from releases.actions.deployment_occupancy import refusal_to_book
from releases.actions.deployment_support import conclude, freeze_steps
from releases.models import Deployment, DeploymentState, Environment, Release, StepRun
from releases.models.deployment import MOVING, NOT_BEGUN
from releases.queries.deployments import claim_facts, facts_of_place, rival_of, runs_as_planned
from releases.rules import deploying, placing


def put_on_schedule(
    op: Operation, deployment: Deployment, starts_at: dt.datetime, *, again: bool = False
) -> Deployment:
    """Freeze the steps (once) and set the time. Everything a start asks for is asked for that time now.

    Call it with environment, release and deployment locked. Refused: already_scheduled, and what
    `rules.deploying`, the environment's other deployments and the covering change refuse.
    """
    change = covering_change(op, deployment)
    window = (change.window_start, change.window_end) if change else (None, None)
    starts_before = window[1] or starts_at + deploying.GRACE_WITHOUT_WINDOW
    if again:
        deployment.reschedule(starts_at, starts_before)
    else:
        deployment.schedule(starts_at, starts_before)
    op.require(placing.may_stand_alone(rival_of(deployment)))
    op.require(deploying.may_schedule_at(starts_at, op.now, window))
    op.require(deploying.may_deploy_here(facts_of_place(deployment.release, deployment.environment)))
    if not StepRun.objects.filter(deployment=deployment).exists():
        freeze_steps(op, deployment)
    op.require(deploying.may_claim(claim_facts(deployment), starts_at))
    op.require(refusal_to_start(op, deployment, starts_at))
    op.require(refusal_to_book(op, deployment, starts_at))
    deployment.claim = deployment.claimed_until = None
    return conclude(
        op, deployment, "deployment.scheduled", scheduled_for=starts_at, action="deployment.schedule"
    )


def place_target_deployment(op: Operation, release: Release, starts_at: dt.datetime) -> Deployment:
    """The deployment to the target, on the schedule: the one that waits for it, or a new one.

    One whose frozen steps are no longer the plan cannot be used again and is canceled.
    """
    environment = release.target_environment
    assert environment is not None
    for deployment in _not_begun(op, release, environment):
        fresh = deployment.state == DeploymentState.PLANNED
        deployment.covering_change_id = release.covering_change_id
        if fresh or (deployment.state == DeploymentState.MISSED and runs_as_planned(deployment, environment)):
            return put_on_schedule(op, deployment, starts_at, again=not fresh)
        cancel_deployment(op, deployment, on_record("The release was scheduled anew."))
    deployment = op.create(
        Deployment(
            release=release,
            environment=environment,
            unit=release.unit,
            moves_release=True,
            covering_change_id=release.covering_change_id,
        )
    )
    return put_on_schedule(op, deployment, starts_at)


def drop_deployments(op: Operation, release: Release, reason: str, *, target_only: bool = False) -> None:
    """Cancel what has not begun."""
    environment = release.target_environment if target_only else None
    for deployment in _not_begun(op, release, environment):
        cancel_deployment(op, deployment, reason)


def drop_misplaced(op: Operation, release: Release, reason: str) -> None:
    """After the target has changed: cancel what has not begun and would now, or no longer, move the release.

    Refused: deployment_under_way (one in the new target goes on under what was approved for it alone).
    """
    target = release.target_environment
    under_way = Deployment.objects.filter(release=release, environment=target, state__in=MOVING)
    op.require(placing.may_become_target(under_way.values_list("number", flat=True).first()))
    for deployment in _not_begun(op, release, None):
        if deployment.moves_release != (deployment.environment_id == release.target_environment_id):
            cancel_deployment(op, deployment, reason)


def cancel_deployment(op: Operation, deployment: Deployment, reason: str) -> Deployment:
    """Give up what has not begun, and the covering change it alone had."""
    deployment.cancel(reason)
    conclude(op, deployment, "deployment.canceled", reason, action="deployment.cancel")
    cancel_own_change(op, deployment, reason)
    return deployment


def _not_begun(op: Operation, release: Release, environment: Environment | None) -> list[Deployment]:
    rows = Deployment.objects.filter(release=release, state__in=NOT_BEGUN)
    if environment is not None:
        rows = rows.filter(environment=environment)
    found = op.lock_all(Deployment, list(rows.values_list("pk", flat=True)))
    for deployment in found:
        deployment.release = release
    return found
