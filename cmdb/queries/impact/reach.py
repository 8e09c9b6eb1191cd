"""What one walk reached, for somebody: what may be seen, in what order, page by page and group by group.

All of it is decided on the arrays of the walk: only the CIs of one page are read from the database.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from cmdb.queries.impact.describe import rows_at
from cmdb.queries.impact.services import service_classes
from cmdb.queries.impact.sight import Sight
from cmdb.queries.merges import leading_to
from cmdb.queries.traversal import walk
from cmdb.queries.walks import Keys, Walk
from cmdb.rules.adjacency import Nodes
from itsm.core.models import User

Flags = NDArray[np.bool_]
CLASS, UNIT, OWNER, OWNER_GROUP, SERVICE = "class", "unit", "owner", "owner_group", "service"
GROUPINGS = (SERVICE, CLASS, OWNER, OWNER_GROUP, UNIT)
_HOPS_BITS = 24
_CRITICALITY_BITS = 4


@dataclass(frozen=True)
class Reach:
    """A walk from `given`, and what of it the viewer may see."""

    given: frozenset[int]
    walk: Walk
    sight: Sight
    as_of: dt.datetime | None

    @classmethod
    def of(
        cls,
        ci_ids: Iterable[int],
        direction: str,
        depth: int | None = None,
        viewer: User | None = None,
        as_of: dt.datetime | None = None,
    ) -> Reach:
        given = frozenset(ci_ids if as_of is not None else leading_to(ci_ids))
        return cls(given, walk(given, direction, depth, as_of), Sight.of(viewer), as_of)

    @cached_property
    def visible(self) -> Flags:
        return self.sight.covers(self.walk.belonging.units)

    @cached_property
    def _service_classes(self) -> list[int]:
        return list(service_classes().values_list("pk", flat=True))

    @cached_property
    def is_service(self) -> Flags:
        """Whether it is a business service that the viewer may see."""
        return np.isin(self.walk.belonging.classes, self._service_classes) & self.visible

    @cached_property
    def services(self) -> frozenset[int]:
        """Keys of the business services among the given and the reached CIs that the viewer may see."""
        rows = rows_at(self.given, self.as_of).filter(ci_class_id__in=self._service_classes)
        among_given = {pk for pk, unit in rows.values_list("id", "unit_id") if self.sight.covers_one(unit)}
        return frozenset({*self.walk.keys[self.is_service].tolist(), *among_given})

    @cached_property
    def serves(self) -> Keys:
        """For each reached CI the key of the nearest business service that needs it, 0 for none."""
        nearest = self.walk.nearest_of(self.services)
        own = self.is_service
        return np.where(own, self.walk.keys, nearest)

    def members(self, grouping: str) -> Keys | Nodes:
        """By what each reached CI belongs to a group: a key, 0 for none."""
        belonging = self.walk.belonging
        if grouping == SERVICE:
            return self.serves
        columns = {
            CLASS: belonging.classes,
            UNIT: belonging.units,
            OWNER: belonging.owners,
            OWNER_GROUP: belonging.groups,
        }
        return columns[grouping]

    @cached_property
    def order(self) -> NDArray[np.int64]:
        """What the reached CIs are sorted by: services first, then the most critical, then the nearest."""
        rank = np.where(self.is_service, 0, 1).astype(np.int64)
        rank = (rank << _CRITICALITY_BITS) | self.walk.belonging.criticality
        return (rank << _HOPS_BITS) | self.walk.depths

    def page(self, wanted: Flags, limit: int | None, after: tuple[int, int] | None) -> NDArray[np.intp]:
        """Places of the next `limit` of the wanted, in order, beyond the mark (order, key)."""
        if after is not None:
            order, key = after
            wanted = wanted & ((self.order > order) | ((self.order == order) & (self.walk.keys > key)))
        places = np.flatnonzero(wanted)
        if limit is not None and len(places) > limit:
            if not limit:
                return places[:0]
            ranks = self.order[places]
            places = places[ranks <= np.partition(ranks, limit - 1)[limit - 1]]
        places = places[np.lexsort((self.walk.keys[places], self.order[places]))]
        return places if limit is None else places[:limit]

    def mark(self, place: int) -> tuple[int, int]:
        return int(self.order[place]), int(self.walk.keys[place])
