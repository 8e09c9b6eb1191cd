"""What depends on these CIs, and how we know: the answer to "what breaks?"."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from django.db.models import F, Min, QuerySet
from numpy.typing import NDArray

from cmdb.models import CIClass, ConfigurationItem
from cmdb.models.ci_class import BUSINESS_SERVICE
from cmdb.queries.items import with_ids
from cmdb.queries.moments import versions_of
from cmdb.queries.traversal import walk
from cmdb.queries.walks import Walk
from cmdb.rules.relationships import DOWNSTREAM, TOTAL
from itsm.core import access
from itsm.core.models import User

LEAST_CRITICAL = 4


class PathNode(NamedTuple):
    """One CI on an explaining path; both are empty where the viewer may not see it."""

    number: str
    name: str


@dataclass(frozen=True, slots=True)
class ReachedCI:
    """A CI that was reached, its hops from the nearest given CI, and a shortest path that explains it.

    `strength` is how hard it is hit (or needed): total, degraded, or redundant while an alternative remains.
    """

    id: int
    number: str
    name: str
    class_name: str
    class_label: str
    depth: int
    path: tuple[PathNode, ...]
    criticality: int
    unit_id: int
    unit: str
    owner: str
    state: str
    is_service: bool
    strength: str


@dataclass(frozen=True, slots=True)
class Impact:
    """Totals count every CI reached; `reached` leaves out what the viewer may not see or the limit omits.

    `services` are the business services among the given CIs (depth 0) and the reached ones. Both lists begin
    with business services, then the most critical, then the nearest.
    """

    reached: list[ReachedCI]
    services: list[ReachedCI]
    walk: Walk
    hidden: int = 0
    omitted: int = 0

    @property
    def direct(self) -> int:
        return self.walk.direct

    @property
    def total(self) -> int:
        return len(self.walk.keys)

    @property
    def max_hops(self) -> int:
        return self.walk.max_hops

    @property
    def ids(self) -> frozenset[int]:
        """Keys of everything reached, hidden or not."""
        return frozenset(self.walk.ids())


def impact(
    ci_ids: Iterable[int],
    *,
    direction: str = DOWNSTREAM,
    depth: int | None = None,
    viewer: User | None = None,
    limit: int | None = None,
    as_of: dt.datetime | None = None,
) -> Impact:
    """Everything that depends on the CIs (downstream) or that they need (upstream), `depth` hops at most.

    Without a `viewer` nothing is hidden: that is for decisions, which must not depend on who asks. With
    `limit` only so many CIs are described (every business service among them); the totals stay exact. With
    `as_of` (aware) it is the answer of that moment, from the history.
    """
    given = set(ci_ids)
    found = walk(given, direction, depth, as_of)
    sight = _Sight.of(viewer)
    service_ids = list(service_classes().values_list("pk", flat=True))
    visible = sight.covers(found.units)
    is_service = np.isin(found.classes, service_ids) & visible
    first, others = np.flatnonzero(is_service), np.flatnonzero(visible & ~is_service)
    chosen = np.concatenate((first, others))
    if limit is not None:
        chosen = chosen[: max(limit, len(first))]
    services = {*found.keys[first].tolist(), *_services_among(rows_at(given, as_of), service_ids, sight)}
    described = _describe(found, {*found.keys[chosen].tolist(), *services}, services, sight, as_of)
    reached = sorted((described[ci] for ci in found.keys[chosen].tolist() if ci in described), key=_order)
    seen = int(np.count_nonzero(visible))
    return Impact(
        reached=reached,
        services=sorted((described[ci] for ci in services), key=_order),
        walk=found,
        hidden=len(found.keys) - seen,
        omitted=seen - len(reached),
    )


def dependents_of(ci_ids: Iterable[int]) -> set[int]:
    """The ids of everything that depends on the CIs, near or far, the CIs themselves never."""
    return set(walk(ci_ids).ids())


def criticality_of(ci_ids: Iterable[int]) -> int:
    """The worst criticality among the CIs: 1 (critical) to 4 (low), 4 when there is none."""
    worst: int | None = ConfigurationItem.objects.filter(pk__in=set(ci_ids)).aggregate(
        worst=Min("criticality")
    )["worst"]
    return LEAST_CRITICAL if worst is None else worst


def service_classes() -> QuerySet[CIClass]:
    """`business_service` and every class below it."""
    path = CIClass.objects.filter(name=BUSINESS_SERVICE).values_list("path", flat=True).first()
    return CIClass.objects.filter(path__startswith=path) if path else CIClass.objects.none()


@dataclass(frozen=True, slots=True)
class _Sight:
    """The units whose CIs the viewer may see; None is all of them."""

    units: frozenset[int] | None

    @classmethod
    def of(cls, viewer: User | None) -> "_Sight":
        units = None if viewer is None else access.units_seen(viewer, "ci")
        return cls(None if units is None else frozenset(units))

    def covers(self, units: NDArray[np.int32]) -> NDArray[np.bool_]:
        if self.units is None:
            return np.ones(len(units), np.bool_)
        return np.isin(units, list(self.units))

    def covers_one(self, unit: int) -> bool:
        return self.units is None or unit in self.units


def rows_at(ids: Iterable[int], as_of: dt.datetime | None) -> QuerySet[Any]:
    """The CIs of these keys as they are, or as they were; field by field the same."""
    return with_ids(ids) if as_of is None else versions_of(ids, as_of)


def _services_among(rows: QuerySet[Any], service_ids: list[int], sight: _Sight) -> set[int]:
    found = rows.filter(ci_class_id__in=service_ids).values_list("id", "unit_id")
    return {pk for pk, unit in found if sight.covers_one(unit)}


def _describe(
    found: Walk, ids: set[int], services: set[int], sight: _Sight, as_of: dt.datetime | None
) -> dict[int, ReachedCI]:
    paths = found.paths_to(sorted(ids))
    on_paths = {node for path in paths.values() for node in path}
    names = {
        pk: PathNode(number, name) if sight.covers_one(unit) else PathNode("", "")
        for pk, number, name, unit in rows_at(on_paths, as_of).values_list("id", "number", "name", "unit_id")
    }
    strengths = found.strengths(ids)
    rows = rows_at(ids, as_of).values(
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
    return {
        row["id"]: ReachedCI(
            id=row["id"],
            number=row["number"],
            name=row["name"],
            class_name=row["class_name"],
            class_label=row["class_label"],
            depth=max(len(paths[row["id"]]) - 1, 0),
            path=tuple(names[node] for node in paths[row["id"]]),
            criticality=row["criticality"],
            unit_id=row["unit_id"],
            unit=row["unit_name"],
            owner=f"{row['first'] or ''} {row['last'] or ''}".strip() or row["username"] or "",
            state=row["state"],
            is_service=row["id"] in services,
            strength=strengths.get(row["id"], TOTAL),
        )
        for row in rows
    }


def _order(ci: ReachedCI) -> tuple[bool, int, int, str, int]:
    return (not ci.is_service, ci.criticality, ci.depth, ci.name, ci.id)
