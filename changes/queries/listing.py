"""The list of changes: filtered, searched, and turned page by page without counting.

Rows are plain values and the place in the list is a key, so that the last page costs what the first costs.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Concat

from changes.models import ChangeRequest
from changes.queries.changes import visible_to
from changes.queries.voting import awaiting_vote
from itsm.core.models import User

OPEN_STATES = ("new", "assess", "authorize", "scheduled", "implement", "review")
PAGE_SIZE = 50
LONGEST_SEARCH = 200

COLUMNS = (
    "id",
    "number",
    "external_number",
    "title",
    "state",
    "kind",
    "risk",
    "on_hold",
    "imported",
    "window_start",
    "window_end",
    "source",
)


@dataclass(frozen=True)
class ChangeFilter:
    """What narrows the list; empty values do not. `whose`: "mine" or "vote" (waits for my vote)."""

    text: str = ""
    state: str = ""
    kind: str = ""
    risk: str = ""
    unit_path: str = ""
    whose: str = ""
    ci: str = ""
    after: datetime | None = None
    before: datetime | None = None


@dataclass(frozen=True)
class Page:
    """One page; the keys lead to its neighbours and are None where there is none."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    older: int | None = None
    newer: int | None = None


def matching(user: User, wanted: ChangeFilter, now: datetime) -> QuerySet[ChangeRequest]:
    """Changes this person may see that fit the filter."""
    rows = awaiting_vote(user, now) if wanted.whose == "vote" else visible_to(user)
    if wanted.whose == "mine":
        rows = rows.filter(Q(requested_by=user) | Q(implementer=user) | Q(created_by=user))
    for word in wanted.text[:LONGEST_SEARCH].replace("\x00", "").lower().split():
        rows = rows.filter(search_text__contains=word)
    if wanted.state:
        rows = rows.filter(state__in=OPEN_STATES if wanted.state == "open" else [wanted.state])
    if wanted.ci:
        rows = rows.filter(affected__ci__number=wanted.ci.upper())
    if wanted.unit_path:
        rows = rows.filter(unit__path__startswith=wanted.unit_path)
    if wanted.after:
        rows = rows.filter(window_end__gt=wanted.after)
    if wanted.before:
        rows = rows.filter(window_start__lt=wanted.before)
    plain = {"kind": wanted.kind, "risk": wanted.risk}
    return rows.filter(**{name: value for name, value in plain.items() if value})


def page(
    rows: QuerySet[ChangeRequest],
    *,
    older_than: int | None = None,
    newer_than: int | None = None,
    size: int = PAGE_SIZE,
) -> Page:
    """Newest first; `older_than` and `newer_than` are keys of rows at the edge of the page before."""
    if newer_than is not None:
        chosen = list(_values(rows.filter(pk__gt=newer_than).order_by("pk"))[: size + 1])
        more, chosen = len(chosen) > size, chosen[:size][::-1]
        return Page(chosen, older=_key(chosen, -1), newer=_key(chosen, 0) if more else None)
    if older_than is not None:
        rows = rows.filter(pk__lt=older_than)
    chosen = list(_values(rows.order_by("-pk"))[: size + 1])
    more, chosen = len(chosen) > size, chosen[:size]
    return Page(
        chosen,
        older=_key(chosen, -1) if more else None,
        newer=_key(chosen, 0) if older_than is not None else None,
    )


def _values(rows: QuerySet[ChangeRequest]) -> Any:
    name = Concat("implementer__first_name", Value(" "), "implementer__last_name")
    return rows.values(*COLUMNS, unit_name=F("unit__name"), implementer_name=name)


def _key(rows: list[dict[str, Any]], at: int) -> int | None:
    return int(rows[at]["id"]) if rows else None
