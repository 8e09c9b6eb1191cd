"""What is told of an impact, as plain values."""

from dataclasses import dataclass
from typing import NamedTuple

from cmdb.queries.walks import Walk


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
class Group:
    """Reached CIs that share a class, a unit, an owner or the service they serve. `key` narrows to it.

    `key` is empty for those without an owner or a service.
    """

    key: str
    label: str
    count: int
    worst: int
    """Criticality of the most critical: 1 to 4."""


@dataclass(frozen=True, slots=True)
class Impact:
    """Totals count every CI reached; `reached` leaves out what the viewer may not see or the page omits.

    `services` are the business services among the given CIs (depth 0) and the reached ones. Both lists begin
    with business services, then the most critical, then the nearest. `matching` are those the viewer may see
    that are of the group asked for; `next` is where the next page begins, empty on the last.
    """

    reached: list[ReachedCI]
    services: list[ReachedCI]
    walk: Walk
    hidden: int = 0
    omitted: int = 0
    matching: int = 0
    next: str = ""

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
