"""Only actions write. Whoever needs a write somewhere else needs an action."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FLOORS = ("releases", "changes", "cmdb", "itsm")
DOORS = ("views", "admin", "api", "forms", "urls", "tasks", "queries", "rules", "templatetags")
WRITES = {"bulk_create", "bulk_update", "get_or_create", "update_or_create"}
GROUND = {
    "itsm/core/doors/idempotency.py",  # keeps the answer in the transaction of the work
    "itsm/core/queries.py",  # forgets answers after 24 hours
}


def sources() -> Iterator[Path]:
    for floor in FLOORS:
        for path in sorted((ROOT / floor).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def is_door(path: Path) -> bool:
    parts = path.relative_to(ROOT).parts
    return "actions" not in parts and any(part.removesuffix(".py") in DOORS for part in parts)


def orm_writes(tree: ast.AST) -> Iterator[str]:
    """Calls such as `X.objects.create(…)`, `queryset.update(…)`, `row.save(…)`."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        name, target = node.func.attr, ast.unparse(node.func.value)
        through_manager = "objects" in target.split(".") or ".filter(" in target or ".exclude(" in target
        if name in WRITES or (name in {"create", "update", "delete"} and through_manager):
            yield f"line {node.lineno}: {target}.{name}()"


@pytest.mark.parametrize("path", [p for p in sources() if is_door(p)], ids=lambda p: str(p.relative_to(ROOT)))
def test_no_door_and_no_read_writes_to_the_database(path: Path) -> None:
    if str(path.relative_to(ROOT)) in GROUND:
        pytest.skip("part of the ground")
    assert list(orm_writes(ast.parse(path.read_text()))) == []


@pytest.mark.parametrize("path", list(sources()), ids=lambda p: str(p.relative_to(ROOT)))
def test_what_is_only_tried_is_tried_in_an_operation(path: Path) -> None:
    """`taken_back` undoes work with its entries; an operation that closed before has told the audit."""
    assert "set_rollback" not in path.read_text()


@pytest.mark.parametrize("path", list(sources()), ids=lambda p: str(p.relative_to(ROOT)))
def test_no_trigger_is_ever_switched_off(path: Path) -> None:
    text = path.read_text()
    for forbidden in ("pgtrigger.ignore", "session_replication_role =", "DISABLE TRIGGER"):
        assert forbidden not in text
