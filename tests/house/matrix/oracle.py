"""What every door has to answer, worked out from docs/access.md and the cast, never from the product."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.cast import HOMES, ROLES
from tests.doors import Answer

PAGE = Path(__file__).resolve().parents[3] / "docs" / "access.md"

NOT_FOUND: Answer = (404, "not_found")
PERMISSION_DENIED: Answer = (403, "permission_denied")
WRONG_STATE: Answer = (409, "wrong_state")
STALE_VERSION: Answer = (412, "stale_version")

TO_BE_MADE = ""
"""The kind of what does not exist yet: nothing is there that could be hidden."""
OF_THE_WHOLE = ("user", "audit")
"""Kinds that tell of the whole organisation: a role held in a part of it shows nothing of them."""
NOWHERE = ""
"""The unit of what belongs to no unit: roles held in a part of the organisation do not reach it."""


@dataclass(frozen=True)
class AccessTable:
    """docs/access.md: roles that see a kind, roles that may do a verb, and whether its owners may."""

    see: Mapping[str, frozenset[str]]
    named_see: Collection[str]
    act: Mapping[str, frozenset[str]]


@cache
def access_table() -> AccessTable:
    seen, _heading, done = PAGE.read_text().partition("## Who sees what")[2].partition("## Who may do what")
    (_role, *kinds), *rows = _cells(seen)
    by_role = {role: dict(zip(kinds, marks, strict=True)) for role, *marks in rows}
    named = by_role.pop("*named on it*")
    return AccessTable(
        see={kind: frozenset(role for role in by_role if by_role[role][kind] == "yes") for kind in kinds},
        named_see=[kind for kind in kinds if named[kind]],
        act={verb.strip("`"): frozenset(roles.split(", ")) for verb, roles in _cells(done)[1:]},
    )


def _cells(text: str) -> list[list[str]]:
    """A Markdown table's rows, without the line below its head."""
    lines = [line for line in text.splitlines() if line.startswith("|") and not line.startswith("|---")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def roles_of(name: str, unit: str) -> frozenset[str]:
    """The roles a person of the cast holds over something in `unit` ("retail", "payments" or NOWHERE)."""
    if name == "adam":
        return frozenset({"administrator"})
    return frozenset(map(str, ROLES.get(name, ()))) if HOMES.get(name) == unit else frozenset()


def sees(name: str, kind: str, unit: str, named: Collection[str] = ()) -> bool:
    """Whether a role shows it to them, or they stand on it. What belongs to no unit, any role shows, but for
    what tells of the whole organisation.

    What is yet to be made is hidden from nobody.
    """
    if kind == TO_BE_MADE:
        return True
    table = access_table()
    somewhere = unit == NOWHERE and kind not in OF_THE_WHOLE
    held = roles_of(name, HOMES.get(name, "") if somewhere else unit)
    return bool(held & table.see[kind]) or (kind in table.named_see and name in named)


def may(name: str, verb: str, unit: str, named: Collection[str] = ()) -> bool:
    allowed = access_table().act[verb]
    return bool(roles_of(name, unit) & allowed) or ("owner" in allowed and name in named)


def refusal_by_access(
    name: str, verb: str, kind: str, unit: str, named: Collection[str] = ()
) -> Answer | None:
    """What somebody is told whom the table does not let; None for somebody whom it lets."""
    if may(name, verb, unit, named):
        return None
    return PERMISSION_DENIED if sees(name, kind, unit, named) else NOT_FOUND
