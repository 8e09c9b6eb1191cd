"""The content of a release that a covering change signs, and that a deployment must match."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from itsm.core.canonical import digest
from releases.models import Component, DeploymentStep, Environment, Release
from releases.queries import allowances
from releases.rules.commands import CommandFacts, stands_for
from releases.rules.gates import components_content
from releases.rules.steps import missing_values, resolve

SCHEMA = "slipway.release/2"
"""Since /2 a command says which executable it stands for, and which secrets that is handed."""


def signed_content(release: Release, environment: Environment | None = None) -> dict[str, Any]:
    """What runs, where, with what, and the way back, from the rows as they are now.

    Steps name their real targets: the environment's values are put in, and what the administrators' list has
    a command stand for. Without `environment` it is the
    release's target. Changing this shape needs a new schema name, so that old signatures stay readable.
    """
    environment = environment or release.target_environment
    assert environment is not None, "only a release with a target has content to sign"
    return {
        "schema": SCHEMA,
        "release": release.number,
        "environment": environment.name,
        "components": build_content(release),
        "steps": resolved_steps(release, environment),
    }


def resolved_steps(release: Release, environment: Environment) -> list[dict[str, Any]]:
    """The steps in order, each with its rollback, as they would run in `environment`."""
    steps, listed = steps_of(release), allowances.listed_commands()
    return [_resolved(step, environment.values, listed) for step in steps]


def _resolved(
    step: DeploymentStep, values: dict[str, str], listed: Mapping[str, CommandFacts]
) -> dict[str, Any]:
    back = _what_runs(step.rollback_kind, step.rollback_spec, values, listed)
    return {
        "position": step.position,
        "name": step.name,
        "kind": step.kind,
        "spec": _what_runs(step.kind, step.spec, values, listed),
        "time_limit": step.time_limit,
        "rollback": {"kind": step.rollback_kind, "spec": back},
    }


def _what_runs(
    kind: str, spec: Any, values: Mapping[str, str], listed: Mapping[str, CommandFacts]
) -> dict[str, Any]:
    content: dict[str, Any] = resolve(spec, values)
    if kind == "command":
        return {**content, **stands_for(listed.get(str(content.get("command"))))}
    return content


def steps_of(release: Release) -> list[DeploymentStep]:
    """Read anew each time: a claim must not trust rows read before the lock."""
    return list(DeploymentStep.objects.filter(release=release).order_by("position"))


def values_missing(release: Release, environment: Environment) -> list[str]:
    """Names of values that the steps refer to and the environment does not have."""
    contents = [content for step in steps_of(release) for content in (step.spec, step.rollback_spec)]
    return missing_values(contents, environment.values)


def build_content(release: Release) -> list[dict[str, object]]:
    rows = Component.objects.filter(release=release).values("name", "kind", "version_label", "sha256")
    return components_content(rows)


def build_digest(release: Release) -> str:
    """The digest of the components: evidence shown for one build counts for no other."""
    return digest(build_content(release))
