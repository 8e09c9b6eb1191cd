"""The plan of a release, and whether it is ready for approval."""

from __future__ import annotations

from typing import Any

from releases.models import (
    Communication,
    Component,
    ComponentKind,
    DeploymentStep,
    Release,
    RoleAssignment,
    ScopeItem,
    Training,
)
from releases.models.plan import PlanRow, rows_of
from releases.queries.gates import open_gates
from releases.queries.signed import values_missing
from releases.rules.approval import PlanFacts
from releases.rules.templates import SECTIONS, TEXTS, content_of

PINNED_KINDS = [
    ComponentKind.SOFTWARE,
    ComponentKind.CONFIGURATION,
    ComponentKind.DATA,
]
"""Kinds that are files: approved by digest, or not at all."""


def plan_facts(release: Release) -> PlanFacts:
    """What `rules.approval.may_request_approval` decides on; the target environment is known by then."""
    environment = release.target_environment
    assert environment is not None
    unpinned = Component.objects.filter(release=release, kind__in=PINNED_KINDS, sha256="")
    return PlanFacts(
        scope_items=release.scope_items.filter(included=True).count(),
        steps=release.steps.count(),
        affected_cis=release.affected_cis.count(),
        components=release.components.count(),
        needs_change=environment.needs_change,
        backout_plan=release.backout_plan,
        implementation_plan=release.implementation_plan,
        test_plan=release.test_plan,
        unpinned_components=list(unpinned.values_list("name", flat=True)),
        missing_values=values_missing(release, environment),
        open_gates=open_gates(release, environment),
    )


SECTION_MODELS: dict[str, type[PlanRow]] = {
    "scope_items": ScopeItem,
    "components": Component,
    "steps": DeploymentStep,
    "roles": RoleAssignment,
    "communications": Communication,
    "trainings": Training,
}


def plan_as_template(release: Release) -> dict[str, Any]:
    """The release's plan in the form a template version keeps."""
    sections = {
        name: list(rows_of(model, release).values(*SECTIONS[name])) for name, model in SECTION_MODELS.items()
    }
    return content_of({name: getattr(release, name) for name in TEXTS}, sections)


def affected_names(release: Release) -> dict[str, str]:
    """Number to name of each affected configuration item, in the order they were named."""
    rows = release.affected_cis.order_by("id").values_list("ci__number", "ci__name")
    return dict(rows)
