"""What every verb of a deployment does first and last."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from itsm.core import access
from itsm.core.actors import DISPATCHER, system_actor
from itsm.core.models import User
from itsm.core.operations import Operation
from itsm.core.refusals import OperationRefused, not_found
from releases.models import Deployment, Direction, Environment, Release, StepRun
from releases.models.deployment import NOT_BEGUN
from releases.queries.deployments import facts_of_place
from releases.queries.signed import resolved_steps
from releases.rules.deploying import may_plan


def hold(
    op: Operation, number: str, verb: str, version: int | None = None, *, place_too: bool = False
) -> Deployment:
    """Lock the release and its deployment, in the house's order, and let on who may do this.

    `place_too` locks the environment first: its values and its need for a change belong to what is checked
    when something starts. Deployments of the release that have not begun are locked along, for a turn of the
    release may cancel them. Raises OperationRefused: not_found, permission_denied, stale_version.
    """
    found = Deployment.objects.filter(number=number).values("pk", "release_id", "environment_id").first()
    if found is None:
        raise OperationRefused(not_found(str(Deployment._meta.verbose_name)))
    if place_too:
        op.lock(Environment, found["environment_id"])
    release = op.lock(Release, found["release_id"])
    not_begun = Q(release=release, state__in=NOT_BEGUN) | Q(pk=found["pk"])
    together = Deployment.objects.filter(not_begun).values_list("pk", flat=True)
    deployment = next(row for row in op.lock_all(Deployment, together) if row.pk == found["pk"])
    deployment.release = release
    if not access.may_see(op.actor, "deployment", deployment):
        raise OperationRefused(not_found(str(Deployment._meta.verbose_name)))
    op.authorize(verb, deployment)
    op.expect_version(deployment, version)
    return deployment


def steps_of(op: Operation, deployment: Deployment) -> list[StepRun]:
    """The deployment's steps, locked: forward by position, then the way back."""
    ids = StepRun.objects.filter(deployment=deployment).values_list("pk", flat=True)
    rows = op.lock_all(StepRun, list(ids))
    return sorted(rows, key=lambda row: (row.direction != Direction.FORWARD, row.position))


def conclude(
    op: Operation, deployment: Deployment, event: str, reason: str = "", *, action: str = "", **payload: Any
) -> Deployment:
    """Save the turn the deployment has taken, write it down, and tell."""
    op.save(deployment)
    op.audit(deployment, reason, action=action)
    if event:
        release = deployment.release
        op.announce(
            event,
            deployment,
            release=release.number,
            title=release.title,
            environment=deployment.environment.name,
            state=deployment.state,
            reason=reason,
            **payload,
        )
    return deployment


def freeze_steps(op: Operation, deployment: Deployment) -> None:
    """Copy the plan as it is now, with the environment's values put in. The copy never changes again."""
    for content in resolved_steps(deployment.release, deployment.environment):
        forward = op.create(_step(deployment, content, content["kind"], content["spec"]))
        if content["rollback"]["kind"] != "none":
            back = _step(deployment, content, content["rollback"]["kind"], content["rollback"]["spec"])
            back.direction, back.undoes = Direction.BACK, forward
            back.idempotency_key += "-back"
            op.create(back)


def _step(deployment: Deployment, content: dict[str, Any], kind: str, spec: dict[str, Any]) -> StepRun:
    return StepRun(
        deployment=deployment,
        position=content["position"],
        name=content["name"],
        kind=kind,
        spec=spec,
        time_limit=content["time_limit"],
        idempotency_key=f"{deployment.number}-{content['position']}",
    )


def require_place(op: Operation, release: Release, environment: Environment) -> None:
    """Refuse what `rules.deploying.may_plan` refuses, from live rows."""
    op.require(may_plan(facts_of_place(release, environment)))


def skip_pending(op: Operation, steps: list[StepRun]) -> None:
    for step in steps:
        if step.state == "pending":
            step.skip()
            op.save(step)


def dispatcher() -> User:
    """Slipway's own hand: what follows from a turn of the deployment is its doing, whoever caused it."""
    return system_actor(DISPATCHER)
