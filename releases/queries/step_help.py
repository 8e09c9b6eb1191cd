"""What a planner may write into a step: commands, targets, and the values of the target environment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings

from itsm.core.net import names_host
from releases.models import Release
from releases.queries import allowances
from releases.queries.signed import resolved_steps
from releases.rules.steps import names_used, problems_of


@dataclass(frozen=True)
class StepHelp:
    """`commands` by name with what each is for; `values` are the environment's own, by name."""

    commands: dict[str, str]
    targets: list[str]
    values: dict[str, str] = field(default_factory=dict)


def help_for(release: Release) -> StepHelp:
    environment = release.target_environment
    return StepHelp(
        commands=dict(allowances.commands().values_list("name", "note")),
        targets=listed_targets(),
        values=dict(environment.values) if environment else {},
    )


def listed_targets() -> list[str]:
    """Hosts and networks that somebody allowed, in the database or by a setting."""
    by_setting = getattr(settings, "SLIPWAY_ALLOWED_TARGETS", ())
    return sorted({*allowances.allowed_addresses(), *by_setting})


@dataclass(frozen=True)
class Unlisted:
    """A step that calls an address on no list. It runs only if the address turns out to be public."""

    position: int
    name: str
    url: str


def unlisted(release: Release) -> list[Unlisted]:
    """No look-up in the DNS: a page must not wait for one. Steps that are not whole are left out."""
    if release.target_environment is None:
        return []
    listed = listed_targets()
    found = []
    for step in resolved_steps(release, release.target_environment):
        sides = [(step["kind"], step["spec"]), (step["rollback"]["kind"], step["rollback"]["spec"])]
        urls = [spec["url"] for kind, spec in sides if kind == "http" and _is_whole(kind, spec)]
        found += [
            Unlisted(step["position"], step["name"], url)
            for url in dict.fromkeys(urls)
            if not _is_listed(url, listed)
        ]
    return found


def _is_whole(kind: str, spec: dict[str, str]) -> bool:
    return not problems_of(kind, spec) and not names_used(spec)


def _is_listed(url: str, listed: Iterable[str]) -> bool:
    return any(names_host(allowance, url) for allowance in listed)
