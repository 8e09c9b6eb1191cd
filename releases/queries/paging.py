"""Pages of a long list by key: the last page costs what the first costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

PAGE = 50


@dataclass(frozen=True)
class Slice:
    """Rows, newest first. `older` and `newer` are the keys to go on from, None at an end."""

    rows: Sequence[dict[str, Any]]
    older: int | None
    newer: int | None


def sliced(
    rows: QuerySet[Any, dict[str, Any]],
    *,
    before: int | None = None,
    after: int | None = None,
    size: int = PAGE,
) -> Slice:
    """`size` rows older than `before`, or the `size` rows just newer than `after`; else the newest. Rows
    have their key as `id`."""
    if after is not None:
        found = list(rows.filter(id__gt=after).order_by("id")[: size + 1])
        more, found = len(found) > size, found[:size][::-1]
        return Slice(found, found[-1]["id"] if found else None, found[0]["id"] if more else None)
    if before is not None:
        rows = rows.filter(id__lt=before)
    found = list(rows.order_by("-id")[: size + 1])
    more, found = len(found) > size, found[:size]
    newer = found[0]["id"] if found and before is not None else None
    return Slice(found, found[-1]["id"] if more else None, newer)
