"""Reached CIs in words: names, owners, the way to each, and how hard it is hit."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import F, QuerySet

from cmdb.queries.impact.shapes import PathNode, ReachedCI
from cmdb.queries.impact.sight import Sight
from cmdb.queries.items import with_ids
from cmdb.queries.moments import versions_of
from cmdb.queries.walks import Walk
from cmdb.rules.relationships import TOTAL


def rows_at(ids: Iterable[int], as_of: dt.datetime | None) -> QuerySet[Any]:
    """The CIs of these keys as they are, or as they were; field by field the same."""
    return with_ids(ids) if as_of is None else versions_of(ids, as_of)


def described(
    found: Walk, ids: set[int], services: set[int], sight: Sight, as_of: dt.datetime | None
) -> dict[int, ReachedCI]:
    """What the CIs are, by key. Names on their paths that the viewer may not see are empty."""
    paths = found.paths_to(sorted(ids))
    on_paths = {node for path in paths.values() for node in path}
    names = {
        pk: PathNode(number, name) if sight.covers_one(unit) else PathNode("", "")
        for pk, number, name, unit in rows_at(on_paths, as_of).values_list("id", "number", "name", "unit_id")
    }
    strengths = found.strengths(ids)
    return {
        row["id"]: _reached(
            row,
            tuple(names[node] for node in paths[row["id"]]),
            row["id"] in services,
            strengths.get(row["id"], TOTAL),
        )
        for row in _rows(ids, as_of)
    }


def _rows(ids: set[int], as_of: dt.datetime | None) -> QuerySet[Any, dict[str, Any]]:
    return rows_at(ids, as_of).values(
        "id",
        "number",
        "name",
        "criticality",
        "unit_id",
        "state",
        class_name=F("ci_class__name"),
        class_label=F("ci_class__label"),
        unit_name=F("unit__name"),
        first=F("owner__first_name"),
        last=F("owner__last_name"),
        username=F("owner__username"),
    )


def _reached(
    row: Mapping[str, Any], path: tuple[PathNode, ...], is_service: bool, strength: str
) -> ReachedCI:
    return ReachedCI(
        id=row["id"],
        number=row["number"],
        name=row["name"],
        class_name=row["class_name"],
        class_label=row["class_label"],
        depth=max(len(path) - 1, 0),
        path=path,
        criticality=row["criticality"],
        unit_id=row["unit_id"],
        unit=row["unit_name"],
        owner=f"{row['first'] or ''} {row['last'] or ''}".strip() or row["username"] or "",
        state=row["state"],
        is_service=is_service,
        strength=strength,
    )
