"""Configuration items for tests, made the way the product makes them."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from cmdb import actions
from cmdb.actions._import.result import ImportResult
from cmdb.models import ConfigurationItem, Relationship
from itsm.core.models import User
from tests.needs import lacking

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
"""Real exports that may lie beside the checkout; tests on them skip where they do not."""


def real_export(name: str) -> Path:
    for place in (DATA, Path(__file__).resolve().parents[3].parent / "shared" / "data"):
        if (place / name).exists():
            return place / name
    lacking("data", f"the real export {name} is not here")


def make_ci(actor: User, name: str, ci_class: str = "server", **facts: Any) -> ConfigurationItem:
    return actions.create_ci(name=name, ci_class=ci_class, actor=actor, **facts)


def make_cis(actor: User, names: Iterable[str], ci_class: str = "server") -> list[ConfigurationItem]:
    return [make_ci(actor, name, ci_class) for name in names]


def relate(
    actor: User, source: ConfigurationItem, target: ConfigurationItem, type: str = "depends_on"
) -> Relationship:
    return actions.relate(source=source.number, type=type, target=target.number, actor=actor)


def table(*lines: str) -> io.BytesIO:
    return io.BytesIO("\n".join(lines).encode() + b"\n")


def import_lines(
    actor: User, *lines: str, relationships: tuple[str, ...] = (), **options: Any
) -> ImportResult:
    """Import CI rows (and relationship rows) below the usual headers."""
    return actions.import_cis(
        actor=actor,
        cis=table("id,ci_class,name,status,tenant", *lines) if lines else None,
        relationships=table("source,type,target", *relationships) if relationships else None,
        **options,
    )
