"""Pages of CIs by name: each costs what the first costs, however many come before it."""

import base64
import json
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet

from cmdb.models import ConfigurationItem

PAGE_ROWS = 50


@dataclass(frozen=True, slots=True)
class Page:
    """Rows as plain values, and where the neighbours begin (empty at an end)."""

    rows: list[dict[str, Any]]
    after: str
    before: str


def page_by_name(
    found: QuerySet[ConfigurationItem], *, after: str = "", before: str = "", size: int = PAGE_ROWS
) -> Page:
    """The page after or before a mark. A mark that cannot be read begins at the start."""
    back = _read(before)
    mark = back or _read(after)
    if mark:
        found = found.filter(_beyond(mark, "lt" if back else "gt"))
    order = ("-name", "-id") if back else ("name", "id")
    rows = list(_values(found.order_by(*order))[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if back:
        rows.reverse()
    return Page(
        rows,
        after=_mark(rows[-1]) if rows and (more or back) else "",
        before=_mark(rows[0]) if rows and ((more and back) or (mark and not back)) else "",
    )


def _values(rows: QuerySet[ConfigurationItem]) -> QuerySet[ConfigurationItem, Any]:
    return rows.values(
        "id",
        "number",
        "name",
        "state",
        "criticality",
        "environment",
        class_label=F("ci_class__label"),
        unit_name=F("unit__name"),
        owner_first=F("owner__first_name"),
        owner_last=F("owner__last_name"),
        owner_username=F("owner__username"),
    )


def _beyond(mark: tuple[str, int], side: str) -> Q:
    """Names beyond the mark's; the bound that includes equals lets the index find the place."""
    name, pk = mark
    return Q(**{f"name__{side}e": name}) & (
        Q(**{f"name__{side}": name}) | Q(name=name, **{f"id__{side}": pk})
    )


def _mark(row: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps([row["name"], row["id"]]).encode()).decode()


def _read(text: str) -> tuple[str, int] | None:
    try:
        name, pk = json.loads(base64.urlsafe_b64decode(text.encode()))
        fits = isinstance(name, str) and b"\0" not in name.encode() and type(pk) is int and abs(pk) < 2**63
        return (name, pk) if fits else None
    except (ValueError, TypeError, RecursionError):
        return None
