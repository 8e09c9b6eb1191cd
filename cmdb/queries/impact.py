"""What depends on these CIs, and how we know: the answer to "what breaks?"."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import F, Min, Q, QuerySet

from cmdb.models import CIClass, ConfigurationItem
from cmdb.models.ci_class import BUSINESS_SERVICE
from cmdb.queries.items import with_ids
from cmdb.queries.traversal import Walk, walk
from cmdb.rules.relationships import DOWNSTREAM
from itsm.core import access
from itsm.core.models import User

LEAST_CRITICAL = 4


class PathNode(NamedTuple):
    """One CI on an explaining path; both are empty where the viewer may not see it."""

    number: str
    name: str


@dataclass(frozen=True, slots=True)
class ReachedCI:
    """A CI that was reached, its hops from the nearest given CI, and a shortest path that explains it."""

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


@dataclass(frozen=True, slots=True)
class Impact:
    """Totals count every CI reached; `reached` leaves out what the viewer may not see or the limit omits.

    `services` are the business services among the given CIs (depth 0) and the reached ones. Both lists begin
    with business services, then the most critical, then the nearest.
    """

    reached: list[ReachedCI]
    services: list[ReachedCI]
    direct: int
    total: int
    max_hops: int
    hidden: int = 0
    omitted: int = 0
    ids: frozenset[int] = field(default_factory=frozenset)


def impact(
    ci_ids: Iterable[int],
    *,
    direction: str = DOWNSTREAM,
    depth: int | None = None,
    viewer: User | None = None,
    limit: int | None = None,
) -> Impact:
    """Everything that depends on the CIs (downstream) or that they need (upstream), `depth` hops at most.

    Without a `viewer` nothing is hidden: that is for decisions, which must not depend on who asks. With
    `limit` only so many CIs are described (every business service among them); the totals stay exact.
    """
    given = set(ci_ids)
    found = walk(given, direction, depth)
    seen = _visible(set(found.depth) | given, viewer)
    visible = [ci for ci in found.depth if seen is None or ci in seen]
    services = _services_among(set(visible) | (given if seen is None else given & seen))
    chosen = _chosen(visible, services, limit)
    described = _describe(found, sorted({*chosen, *services}), services, seen)
    reached = sorted((described[ci] for ci in chosen if ci in described), key=_order)
    return Impact(
        reached=reached,
        services=sorted((described[ci] for ci in services), key=_order),
        direct=found.direct,
        total=len(found.depth),
        max_hops=found.max_hops,
        hidden=len(found.depth) - len(visible),
        omitted=len(visible) - len(reached),
        ids=frozenset(found.depth),
    )


def dependents_of(ci_ids: Iterable[int]) -> set[int]:
    """The ids of everything that depends on the CIs, near or far, the CIs themselves never."""
    return set(walk(ci_ids).depth)


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


def _visible(ids: set[int], viewer: User | None) -> set[int] | None:
    """The ids the viewer may see; None when all are, without asking for each."""
    condition = Q() if viewer is None else access.visible(viewer, "ci")
    if condition == Q():
        return None
    return set(with_ids(ids).filter(condition).values_list("pk", flat=True))


def _services_among(ids: set[int]) -> set[int]:
    classes = list(service_classes().values_list("pk", flat=True))
    return set(with_ids(ids).filter(ci_class_id__in=classes).values_list("pk", flat=True))


def _chosen(visible: list[int], services: set[int], limit: int | None) -> list[int]:
    """Services first, then the nearest: `visible` comes in the order of reaching."""
    if limit is None or len(visible) <= limit:
        return visible
    first = [ci for ci in visible if ci in services]
    return [*first, *(ci for ci in visible if ci not in services)][: max(limit, len(first))]


def _describe(found: Walk, ids: list[int], services: set[int], seen: set[int] | None) -> dict[int, ReachedCI]:
    paths = {ci: found.path_to(ci) for ci in ids}
    on_paths = {node for path in paths.values() for node in path}
    names = {
        pk: PathNode(number, name) if seen is None or pk in seen else PathNode("", "")
        for pk, number, name in with_ids(on_paths).values_list("pk", "number", "name")
    }
    rows = with_ids(ids).values(
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
            depth=found.depth.get(row["id"], 0),
            path=tuple(names[node] for node in paths[row["id"]]),
            criticality=row["criticality"],
            unit_id=row["unit_id"],
            unit=row["unit_name"],
            owner=f"{row['first'] or ''} {row['last'] or ''}".strip() or row["username"] or "",
            state=row["state"],
            is_service=row["id"] in services,
        )
        for row in rows
    }


def _order(ci: ReachedCI) -> tuple[bool, int, int, str, int]:
    return (not ci.is_service, ci.criticality, ci.depth, ci.name, ci.id)
