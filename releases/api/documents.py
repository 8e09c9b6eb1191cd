"""Releases as plain values for the answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from itsm.core.models import User
from releases.forms.verbs import offers
from releases.models import Environment, Gate, GateEvidence, Release, ReleaseTemplate, ReleaseTemplateVersion
from releases.queries import gates, releases
from releases.queries.plan import affected_names

OWN = (
    "number",
    "title",
    "state",
    "release_type",
    "target_date",
    "scheduled_for",
    "version",
    "state_reason",
    "description",
    "objective",
    "beneficiaries",
    "business_value",
    "budget",
    "currency",
    "change_model",
    "change_template",
    "implementation_plan",
    "test_plan",
    "backout_plan",
    "risk_answers",
    "window_start",
    "window_end",
    "deployed_at",
    "closed_at",
    "created_at",
)
ROWS: Mapping[str, tuple[str, ...]] = {
    "scope_items": ("title", "kind", "description", "reference", "included"),
    "components": ("name", "version_label", "sha256", "kind", "origin", "location"),
    "steps": ("name", "kind", "spec", "rollback_kind", "rollback_spec", "time_limit"),
    "roles": ("role", "person__username", "responsibility"),
    "communications": ("audience", "channel", "message", "due_on", "done"),
    "trainings": ("audience", "subject", "material", "due_on", "done"),
    "follow_ups": ("task", "owner__username", "due_on", "done"),
}


def row_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of `queries.releases.listing` as the list shows it."""
    return {
        "number": row["number"],
        "title": row["title"],
        "state": row["state"],
        "release_type": row["release_type"],
        "unit": row["unit__name"],
        "target_environment": row["target_environment__name"],
        "target_date": row["target_date"],
        "scheduled_for": row["scheduled_for"],
        "requested_by": row["requested_by__username"],
    }


def release_document(user: User, acted_on: Release) -> dict[str, Any]:
    """The release after an action, read anew as this caller sees it."""
    release = releases.get(user, acted_on.number)
    target = release.target_environment
    return {
        **{name: getattr(release, name) for name in OWN},
        "unit": release.unit.name,
        "target_environment": target.name if target else None,
        "requested_by": release.requested_by.username,
        "manager": release.manager.username if release.manager else None,
        "implementer": release.implementer.username if release.implementer else None,
        "covering_change": release.covering_change.number if release.covering_change else None,
        "affected_cis": list(affected_names(release)),
        **{name: _rows(release, name) for name in ROWS},
        "review": review_document(release),
        "gates": [
            {"gate": gate.gate_id, "name": gate.name, "status": gate.status}
            for gate in (gates.statuses(release, target) if target else [])
        ],
        "deployments": list(release.deployments.order_by("id").values_list("number", flat=True)),
        "verbs": [verb.name for verb in offers(user, release)],
    }


def _rows(release: Release, name: str) -> list[dict[str, Any]]:
    rows = getattr(release, name).order_by("position").values(*ROWS[name])
    return [{key.removesuffix("__username"): value for key, value in row.items()} for row in rows]


def review_document(release: Release) -> dict[str, Any] | None:
    review = getattr(release, "review", None)
    if review is None:
        return None
    names = ("objectives_met", "on_time", "on_budget", "actual_cost", "summary", "lessons")
    return {
        **{name: getattr(review, name) for name in names},
        "stakeholder_feedback": review.stakeholder_feedback,
        "recorded_by": review.recorded_by.username,
        "recorded_at": review.recorded_at,
    }


def evidence_document(user: User, evidence: GateEvidence) -> dict[str, Any]:
    names = ("passed", "tests", "failures", "errors", "skipped", "sha256", "build_digest", "note")
    return {
        "release": evidence.release.number,
        "gate": evidence.gate_id,
        "name": evidence.gate.name,
        **{name: getattr(evidence, name) for name in names},
    }


def environment_document(user: User, environment: Environment) -> dict[str, Any]:
    names = ("name", "label", "position", "needs_change", "values", "is_active", "version")
    shown: Iterable[Gate] = getattr(environment, "open_gates", None) or environment.gates.filter(
        is_active=True
    )
    return {
        **{name: getattr(environment, name) for name in names},
        "gates": [gate_document(user, gate) for gate in shown],
    }


def gate_document(user: User, gate: Gate) -> dict[str, Any]:
    names = ("id", "name", "kind", "min_tests", "max_skipped", "guidance", "is_active")
    return {"environment": gate.environment.name, **{name: getattr(gate, name) for name in names}}


def template_document(user: User, template: ReleaseTemplate) -> dict[str, Any]:
    newest = template.versions.order_by("-ordinal").values_list("ordinal", flat=True).first()
    return {
        "id": template.pk,
        "name": template.name,
        "description": template.description,
        "unit": template.unit.name,
        "newest": newest,
        "is_active": template.is_active,
    }


def template_version_document(user: User, version: ReleaseTemplateVersion) -> dict[str, Any]:
    return {
        "template": version.template_id,
        "name": version.template.name,
        "ordinal": version.ordinal,
        "content": version.content,
    }
