"""Deployments, always for somebody, and what their start rests on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from itsm.core import access
from itsm.core.models import User
from itsm.core.refusals import OperationRefused, not_found
from releases.models import Deployment, DeploymentState, Direction, Environment, Release, StepRun, StepState
from releases.models.deployment import LIVE
from releases.queries.gates import open_gates
from releases.queries.releases import matching
from releases.queries.signed import resolved_steps, steps_of, values_missing
from releases.rules.deploying import ClaimFacts, PlaceFacts, digest_of_token
from releases.rules.progress import StepView, share_done

ASK_AGAIN_AFTER = dt.timedelta(seconds=30)


def visible_to(user: User) -> QuerySet[Deployment]:
    return Deployment.objects.filter(access.visible(user, "deployment"))


LIST_FIELDS = (
    "id",
    "pk",
    "number",
    "state",
    "scheduled_for",
    "started_at",
    "ended_at",
    "release__number",
    "release__title",
    "environment__name",
    "environment__label",
    "covering_change__number",
)


def listing(user: User, given: Mapping[str, Any]) -> QuerySet[Deployment, dict[str, Any]]:
    """Rows of the list as plain values, narrowed by what is given: text, state, environment, release."""
    rows = visible_to(user)
    if text := str(given.get("text") or "").strip():
        rows = rows.filter(Q(number__iexact=text) | Q(release__in=Release.objects.filter(matching(text))))
    for name, field in (
        ("state", "state"),
        ("environment", "environment__name"),
        ("release", "release__number"),
    ):
        if value := given.get(name):
            rows = rows.filter(**{field: value})
    return rows.order_by("-id").values(*LIST_FIELDS)


def with_labels(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    labels = dict(DeploymentState.choices)
    return [{**row, "state_label": labels[row["state"]]} for row in rows]


def listed(user: User) -> QuerySet[Deployment]:
    """What a list shows, in one query."""
    return visible_to(user).select_related("release", "environment", "covering_change").order_by("-id")


def get(user: User, number: str) -> Deployment:
    """With its steps in order. Raises OperationRefused (not_found) when it may not be seen."""
    deployment = (
        visible_to(user)
        .select_related("release", "release__unit", "environment", "covering_change", "unit", "started_by")
        .prefetch_related(
            Prefetch(
                "step_runs", StepRun.objects.select_related("confirmed_by", "undoes").order_by("position")
            )
        )
        .filter(number=number)
        .first()
    )
    if deployment is None:
        raise OperationRefused(not_found(str(Deployment._meta.verbose_name)))
    return deployment


def of_release(user: User, release: Release) -> QuerySet[Deployment]:
    return listed(user).filter(release=release)


def to_roll_back(user: User, release: Release) -> Deployment | None:
    """The newest deployment to the target that has put a release in review where it is."""
    if release.state != "review":
        return None
    ended = of_release(user, release).filter(moves_release=True, state__in=["succeeded", "failed"])
    return ended.first()


def url_of(number: str) -> str:
    return f"/deployments/{number}/"


def facts_of_place(release: Release, environment: Environment) -> PlaceFacts:
    """What `rules.deploying` decides on, from live rows."""
    target = release.target_environment
    return PlaceFacts(
        release_state=release.state,
        environment=environment.label,
        environment_active=environment.is_active,
        is_target=environment.pk == release.target_environment_id,
        position=environment.position,
        target_position=target.position if target else None,
        steps=len(steps_of(release)),
        missing_values=values_missing(release, environment),
        open_gates=open_gates(release, environment),
    )


def claim_facts(deployment: Deployment) -> ClaimFacts:
    """Call it with environment, release and deployment locked."""
    environment = Environment.objects.get(pk=deployment.environment_id)
    return ClaimFacts(
        state=deployment.state,
        scheduled_for=deployment.scheduled_for,
        starts_before=deployment.starts_before,
        as_planned=runs_as_planned(deployment, environment),
        needs_change=environment.needs_change,
        has_change=deployment.covering_change_id is not None,
    )


def rival_of(deployment: Deployment) -> str | None:
    """The number of another deployment of this release to this place that is scheduled or under way."""
    rivals = Deployment.objects.filter(
        release=deployment.release_id, environment=deployment.environment_id, state__in=LIVE
    )
    return rivals.exclude(pk=deployment.pk).values_list("number", flat=True).first()


def runs_as_planned(deployment: Deployment, environment: Environment) -> bool:
    """Whether the frozen steps are, word for word, the plan as it stands now."""
    return frozen_steps(deployment) == resolved_steps(deployment.release, environment)


def frozen_steps(deployment: Deployment) -> list[dict[str, Any]]:
    """In the shape of `resolved_steps`, so that the two can be compared."""
    runs = list(StepRun.objects.filter(deployment=deployment).order_by("position"))
    undoing = {run.undoes_id: run for run in runs if run.direction == Direction.BACK}
    live = resolved_steps(deployment.release, deployment.environment)
    reasons = {step["position"]: step["rollback"]["spec"] for step in live}
    return [
        _frozen(run, undoing.get(run.pk), reasons.get(run.position, {}))
        for run in runs
        if run.direction == Direction.FORWARD
    ]


def _frozen(run: StepRun, back: StepRun | None, reason: dict[str, Any]) -> dict[str, Any]:
    """A step with nothing to undo has no row of its own; why there is nothing changes nothing that runs."""
    rollback = {"kind": back.kind, "spec": back.spec} if back else {"kind": "none", "spec": reason}
    return {
        "position": run.position,
        "name": run.name,
        "kind": run.kind,
        "spec": run.spec,
        "time_limit": run.time_limit,
        "rollback": rollback,
    }


def views_of(steps: Sequence[StepRun]) -> list[StepView]:
    position = {step.pk: step.position for step in steps}
    return [
        StepView(step.position, step.direction, step.state, position.get(step.undoes_id or 0))
        for step in steps
    ]


def has_successor(deployment: Deployment) -> bool:
    """Whether a later deployment of the same release to the same place has begun, or waits to."""
    later = Deployment.objects.filter(
        release=deployment.release_id, environment=deployment.environment_id, pk__gt=deployment.pk
    )
    return later.exclude(state__in=["planned", "missed", "canceled"]).exists()


def percent_done(deployment: Deployment) -> int:
    return share_done(views_of(list(deployment.step_runs.all())), deployment.state)


def waiting_for_people(user: User) -> QuerySet[StepRun]:
    """Steps that only a person can move on, in deployments the user may see."""
    return (
        StepRun.objects.filter(deployment__in=visible_to(user))
        .filter(Q(kind="manual", state=StepState.WAITING) | Q(state=StepState.UNKNOWN))
        .select_related("deployment__release", "deployment__environment", "deployment__unit")
        .order_by("started_at")
    )


def step_called_back(token: str) -> StepRun:
    """The step whose target was given this token. Raises OperationRefused (not_found)."""
    step = StepRun.objects.filter(callback_digest=digest_of_token(token)).first() if token else None
    if step is None:
        raise OperationRefused(not_found(_("step that waits for a call")))
    return step


def idle_numbers(limit: int = 100) -> list[str]:
    """Deployments under way with no step in flight: there is a step to do, or a turn that was left out.

    On the way back a step in doubt is waited for; before, it makes the deployment unknown: a turn too.
    """
    steps = StepRun.objects.filter(deployment=OuterRef("pk"))
    doubt = Q(state="rolling_back") & Exists(steps.filter(state=StepState.UNKNOWN))
    rows = Deployment.objects.filter(
        ~Exists(steps.filter(state__in=[StepState.RUNNING, StepState.WAITING])),
        ~doubt,
        state__in=["running", "rolling_back"],
    )
    return list(rows.order_by("id").values_list("number", flat=True)[:limit])


def lost_steps(now: dt.datetime, limit: int = 100) -> list[StepRun]:
    """Steps whose worker has not been heard of since its lease ended."""
    rows = StepRun.objects.filter(state=StepState.RUNNING, leased_until__lt=now)
    return list(rows.select_related("deployment").order_by("leased_until")[:limit])


def overdue_steps(now: dt.datetime, limit: int = 100) -> list[StepRun]:
    """Steps whose target accepted them and has not called back in time."""
    rows = StepRun.objects.filter(state=StepState.WAITING, answer_due__lt=now)
    return list(rows.select_related("deployment").order_by("answer_due")[:limit])


def steps_to_ask_about(now: dt.datetime, limit: int = 20) -> list[StepRun]:
    """Unknown steps whose target can be asked, and was not asked a moment ago."""
    rows = StepRun.objects.filter(
        Q(asked_at__isnull=True) | Q(asked_at__lt=now - ASK_AGAIN_AFTER),
        state=StepState.UNKNOWN,
        kind="http",
        spec__status_url__isnull=False,
    )
    return list(rows.select_related("deployment").order_by("asked_at", "id")[:limit])
