"""Deployments as plain values for the answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from itsm.core.models import User
from releases.forms.deployments import offers
from releases.models import Deployment, StepRun
from releases.queries import deployments

OWN = (
    "number",
    "state",
    "scheduled_for",
    "started_at",
    "ended_at",
    "version",
    "state_reason",
    "refusal_code",
    "starts_before",
    "moves_release",
)
STEP = (
    "position",
    "direction",
    "name",
    "kind",
    "state",
    "attempt",
    "idempotency_key",
    "started_at",
    "ended_at",
    "outcome_code",
    "message",
    "output",
    "evidence",
    "note",
)


def row_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of `queries.deployments.listing` as the list shows it."""
    return {
        "number": row["number"],
        "release": row["release__number"],
        "title": row["release__title"],
        "environment": row["environment__name"],
        "state": row["state"],
        "scheduled_for": row["scheduled_for"],
        "started_at": row["started_at"],
        "ended_at": row["ended_at"],
        "covering_change": row["covering_change__number"],
    }


def deployment_document(user: User, deployment: Deployment) -> dict[str, Any]:
    """The deployment after an action, read anew as this caller sees it."""
    return document_of(user, deployments.get(user, deployment.number))


def document_of(user: User, deployment: Deployment) -> dict[str, Any]:
    """Of a deployment as `queries.deployments.get` reads it."""
    change = deployment.covering_change
    steps = sorted(deployment.step_runs.all(), key=lambda step: (step.direction != "forward", step.position))
    return {
        **{name: getattr(deployment, name) for name in OWN},
        "release": deployment.release.number,
        "title": deployment.release.title,
        "environment": deployment.environment.name,
        "unit": deployment.unit.name,
        "covering_change": change.number if change else None,
        "percent_done": deployments.percent_done(deployment),
        "steps": [step_document(step) for step in steps],
        "verbs": [verb.name for verb in offers(user, deployment)],
    }


def step_document(step: StepRun) -> dict[str, Any]:
    person = step.confirmed_by
    return {
        **{name: getattr(step, name) for name in STEP},
        "confirmed_by": person.username if person else None,
    }
