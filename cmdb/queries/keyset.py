"""Pages of CIs in an order: each costs what the first costs, however many come before it."""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, F, Func, QuerySet, TextField
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

from cmdb.queries.owners import OWNER_NAME
from cmdb.queries.sorting import BY_NAME, Sort

PAGE_ROWS = 50
KEY = "sort_key_"
NAMED: Mapping[str, Combinable] = {
    "class_label": F("ci_class__label"),
    "unit_name": F("unit__name"),
    "owner_name": OWNER_NAME,
}
SHOWN = ("id", "number", "name", "state", "criticality", "environment", *NAMED)
"""What the list shows of an item, or of one of its versions."""


@dataclass(frozen=True, slots=True)
class Page:
    """Rows as plain values, and where the neighbours begin (empty at an end)."""

    rows: list[dict[str, Any]]
    after: str
    before: str


class Row(Func):
    """Keys and values to be compared at once, as an index over the keys can."""

    function = "ROW"
    output_field = TextField()


class Beyond(Func):
    template = "(%(expressions)s)"
    output_field = BooleanField()

    def __init__(self, keys: Row, mark: Row, *, up: bool) -> None:
        super().__init__(keys, mark, arg_joiner=" > " if up else " < ")


def page_of_items(
    found: QuerySet[Any],
    sort: Sort = BY_NAME,
    *,
    after: str = "",
    before: str = "",
    size: int = PAGE_ROWS,
    shown: Sequence[str] = SHOWN,
) -> Page:
    """The page after or before a mark, of CIs or of versions. A mark that cannot be read begins at the start.

    `shown` names the values of a row.
    """
    back = _read(before, sort)
    mark = back or _read(after, sort)
    up = sort.descending == bool(back)
    if mark:
        found = found.filter(Beyond(Row(*(key.by for key in sort.keys)), Row(*mark), up=up))
    order = [key.by.asc() if up else key.by.desc() for key in sort.keys]  # type: ignore[attr-defined]
    named = {name: NAMED[name] for name in shown if name in NAMED}
    keys = {
        f"{KEY}{place}": Cast(key.by, TextField()) if key.as_text else key.by
        for place, key in enumerate(sort.keys)
    }
    rows = list(found.annotate(**named).order_by(*order).values(*shown, **keys)[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if back:
        rows.reverse()
    marks = [_mark(row, sort) for row in rows]
    return Page(
        rows,
        after=marks[-1] if rows and (more or back) else "",
        before=marks[0] if rows and ((more and back) or (mark and not back)) else "",
    )


def is_mark(text: str, sort: Sort) -> bool:
    """Whether a link in this order may carry it."""
    return _read(text, sort) is not None


def _mark(row: Mapping[str, Any], sort: Sort) -> str:
    keys = [row[f"{KEY}{place}"] for place in range(len(sort.keys))]
    told = [key.isoformat() if isinstance(key, dt.datetime) else key for key in keys]
    # As short as it can be: what is not ASCII would double its length, and a request line has an end.
    written = json.dumps([sort.name, told], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(written.encode()).decode()


def _read(text: str, sort: Sort) -> list[Any] | None:
    """The keys that the mark tells, if it was made in the same order; None otherwise."""
    try:
        name, keys = json.loads(base64.urlsafe_b64decode(text.encode()))
    except (ValueError, TypeError, RecursionError):
        return None
    return sort.read(keys) if name == sort.name else None
