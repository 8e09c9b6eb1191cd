"""Releases as plain values for the answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cmdb import queries as cmdb
from itsm.core.models import User
from releases.forms.verbs import offers
from releases.models import Environment, Gate, GateEvidence, Release, ReleaseTemplate, ReleaseTemplateVersion
from releases.queries import document, environments, gates, releases, templates

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
    return document_of(user, document.read(user, acted_on.number))


def document_of(user: User, release: Any) -> dict[str, Any]:
    """Of a release as `queries.document.read` gives it."""
    target = release.target_environment
    emergency = releases.rollback_change(release)
    impact = cmdb.impact(release.affected_keys, viewer=user, limit=0)
    return {
        **{name: getattr(release, name) for name in OWN},
        "unit": release.unit.name,
        "target_environment": target.name if target else None,
        "requested_by": release.requested_by.username,
        "manager": release.manager.username if release.manager else None,
        "implementer": release.implementer.username if release.implementer else None,
        "covering_change": release.covering_change.number if release.covering_change else None,
        "affected_cis": release.affected_numbers,
        "impacted_services": [service.number for service in impact.services],
        "impacted_total": impact.total,
        **{name: document.rows_told(release, name) for name in document.ROWS},
        "rollback_change": emergency.number if emergency else None,
        "review": review_document(release),
        "gates": [
            {"gate": gate.gate_id, "name": gate.name, "status": gate.status}
            for gate in (gates.statuses(release, target) if target else [])
        ],
        "deployments": release.deployment_numbers,
        "verbs": [verb.name for verb in offers(user, release)],
    }


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
    names = (
        "name",
        "label",
        "position",
        "needs_change",
        "values",
        "concurrent_deployments",
        "is_active",
        "version",
    )
    return {
        **{name: getattr(environment, name) for name in names},
        "gates": [gate_document(user, gate) for gate in environments.gates_of(environment)],
    }


def gate_document(user: User, gate: Gate) -> dict[str, Any]:
    names = ("id", "name", "kind", "min_tests", "max_skipped", "guidance", "is_active")
    return {"environment": gate.environment.name, **{name: getattr(gate, name) for name in names}}


def retired_template_document(user: User, template: ReleaseTemplate) -> dict[str, Any]:
    return template_document(templates.get(user, template.pk))


def template_document(template: Any) -> dict[str, Any]:
    """Of a template as `queries.templates` reads it."""
    return {
        "id": template.pk,
        "name": template.name,
        "description": template.description,
        "unit": template.unit.name,
        "newest": template.newest,
        "is_active": template.is_active,
    }


def template_version_document(user: User, version: ReleaseTemplateVersion) -> dict[str, Any]:
    return {
        "template": version.template_id,
        "name": version.template.name,
        "ordinal": version.ordinal,
        "content": version.content,
    }
