"""What lies near the CIs of a picture: on which side, how far, and in which group."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from cmdb.queries.impact.reach import Reach
from cmdb.queries.walks import Keys

DEPENDS, NEEDED, CENTRE = "depends", "needed", "centre"
GROUP_FROM = 6
"""So many CIs of one class at one distance become one mark."""
MOST_EXPANDED = 30


class Bucket(NamedTuple):
    """CIs of one class on one side at one distance; `class_id` 0 are those that may not be seen."""

    hops: int
    side: str
    class_id: int

    @property
    def key(self) -> str:
        return f"{self.side}.{self.hops}.{self.class_id}"


@dataclass(frozen=True)
class Near:
    """Keys by bucket, ascending; `services` are those of business services that may be seen."""

    buckets: Mapping[Bucket, Keys]
    services: Keys

    @classmethod
    def of(cls, below: Reach | None, above: Reach | None) -> Near:
        """A CI on both sides counts on that where it is nearer. Arrays all the way: a hub has a million."""
        reached = {side: reach for side, reach in ((DEPENDS, below), (NEEDED, above)) if reach is not None}
        tables = [_table(reach, place) for place, reach in enumerate(reached.values())]
        table = np.concatenate(tables)
        table = table[np.lexsort((table[:, 1], table[:, 0], table[:, 3]))]
        table = table[np.unique(table[:, 3], return_index=True)[1]]
        table = table[np.lexsort((table[:, 3], table[:, 2], table[:, 1], table[:, 0]))]
        kinds, begins = np.unique(table[:, :3], axis=0, return_index=True)
        parts = np.split(table[:, 3], begins[1:]) if len(kinds) else []
        sides = list(reached)
        buckets = {
            Bucket(hops, sides[side], class_id): keys
            for (hops, side, class_id), keys in zip(kinds.tolist(), parts, strict=True)
        }
        return cls(buckets, np.concatenate([reach.walk.keys[reach.is_service] for reach in reached.values()]))

    @property
    def hidden(self) -> int:
        return sum(len(keys) for bucket, keys in self.buckets.items() if not bucket.class_id)

    def shown(self, bucket: Bucket, expanded: Collection[str]) -> list[int]:
        """Those of the bucket that have a mark of their own; the others share one."""
        keys = self.buckets[bucket]
        if not bucket.class_id:
            return []
        if len(keys) < GROUP_FROM:
            return keys.tolist()  # type: ignore[no-any-return]
        first = np.isin(keys, self.services)
        own = keys[first][:MOST_EXPANDED]
        if bucket.key in expanded:
            own = np.concatenate((own, keys[~first]))[:MOST_EXPANDED]
        return own.tolist()  # type: ignore[no-any-return]


def _table(reach: Reach, side: int) -> Keys:
    """Columns hops, side, class (0 where it may not be seen) and key."""
    walk = reach.walk
    classes = np.where(reach.visible, walk.belonging.classes, 0)
    return np.stack((walk.depths, np.full(len(walk.keys), side), classes, walk.keys), axis=1).astype(np.int64)
