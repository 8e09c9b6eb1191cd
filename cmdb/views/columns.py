"""The columns of the list: which are shown, what there is to choose from, and by which it is sorted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from cmdb.queries.columns import PLAIN, USUAL, attribute_columns, cells_of, columns_from, labelled
from cmdb.queries.keyset import Page
from cmdb.queries.selected import Selected
from cmdb.queries.sorting import BY_NAME, Sort, sortable
from itsm.core.models import User

LATEST_FIRST = frozenset({"created_at", "updated_at", "last_verified_at"})
"""Columns whose first click shows the latest on top."""


@dataclass(frozen=True)
class Heading:
    """What stands above a column; `url` sorts by it, empty where that cannot be; `sorted` as ARIA says it."""

    name: str
    label: str
    url: str
    sorted: str


def columns_of(user: User, given: Mapping[str, str], selected: Selected, page: Page) -> dict[str, Any]:
    """What the template says of columns; gives each row of the page its cells where columns were chosen."""
    chosen = columns_from(given.get("columns", ""))
    declared = attribute_columns(selected.filters)
    choice = labelled([*PLAIN, *(name for name, _label in declared)], declared)
    shown = set(chosen or USUAL)
    more = [name for name in chosen if name not in dict(choice)]
    cells = cells_of(user, [row["id"] for row in page.rows], chosen, selected.moment) if chosen else {}
    for row in page.rows:
        row["cells"] = list(zip(chosen, cells.get(row["id"], ()), strict=False))
    return {
        "chosen": bool(chosen),
        "columns": [
            _heading(name, label, given, selected.sort) for name, label in labelled(chosen or USUAL, declared)
        ],
        "offered": [(name, label, name in shown) for name, label in [*choice, *labelled(more, declared)]],
        "besides_columns": [pair for pair in sorted(given.items()) if pair[0] != "columns"],
    }


def _heading(name: str, label: str, given: Mapping[str, str], sort: Sort) -> Heading:
    if not sortable(name):
        return Heading(name, label, "", "")
    if sort.name == name:
        turned = name if sort.descending else f"-{name}"
        standing = "descending" if sort.descending else "ascending"
    else:
        turned, standing = f"-{name}" if name in LATEST_FIRST else name, ""
    asked = {key: value for key, value in given.items() if key != "sort"}
    if turned != BY_NAME.text:
        asked["sort"] = turned
    return Heading(name, label, f"?{urlencode(asked or {'all': '1'})}", standing)
