"""A picture of the dependency graph around CIs, as plain values for whoever draws it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from django.urls import reverse

from cmdb.models import CIClass
from cmdb.queries.impact.asked import Asked
from cmdb.queries.impact.describe import rows_at
from cmdb.queries.impact.reach import Reach
from cmdb.queries.items import visible_to
from cmdb.queries.merges import leading_to
from cmdb.queries.picture.edges import edges_among
from cmdb.queries.picture.near import CENTRE, Bucket, Near
from cmdb.queries.walks import Keys
from cmdb.rules.relationships import DOWNSTREAM, UPSTREAM
from itsm.core.models import User

MOST_MARKS = 80
MOST_HOPS = 6
MOST_JOINED = 2000
"""Relationships are looked up among so many CIs, the nearest first: groups may stand for thousands."""


@dataclass(frozen=True)
class Picture:
    """Marks and lines as plain values; `more` CIs have no mark, `hidden` may not be seen. `reached` counts by
    direction all within the hops asked for, so that whoever knows how many there are can say how many lie
    beyond.
    """

    nodes: list[dict[str, Any]]
    edges: list[dict[str, Any]]
    more: int
    hidden: int
    reached: dict[str, int]


@dataclass
class _Plan:
    """Which mark stands for which CI."""

    single: list[tuple[Bucket, int]] = field(default_factory=list)
    groups: dict[Bucket, Keys] = field(default_factory=dict)
    more: int = 0

    @property
    def size(self) -> int:
        return len(self.single) + len(self.groups)


def picture_of(
    user: User, given: Sequence[Any], asked: Asked, both: bool, expanded: Collection[str] = ()
) -> Picture:
    """What depends on the given CIs, what they need, or both, `asked.depth` hops each way at most.

    Many CIs of one class at one distance are one mark, unless it is among `expanded` (keys of marks).
    """
    ids = _standing(user, [ci.id for ci in given], asked)
    hops = min(max(2 if asked.depth is None else asked.depth, 1), MOST_HOPS)
    reach = {
        direction: Reach.of(ids, direction, hops, user, asked.moment)
        for direction in (DOWNSTREAM, UPSTREAM)
        if both or asked.direction == direction
    }
    near = Near.of(reach.get(DOWNSTREAM), reach.get(UPSTREAM))
    plan = _planned(near, expanded, MOST_MARKS - len(ids))
    centre = {pk: str(pk) for pk in ids}
    marks = {**centre, **{key: str(key) for _bucket, key in plan.single}}
    marks |= {key: bucket.key for bucket, keys in plan.groups.items() for key in keys[:MOST_JOINED].tolist()}
    nodes = [*_singles(asked, ids, plan, near), *_grouped(plan, expanded)]
    reached = {direction: len(found.walk.keys) for direction, found in reach.items()}
    return Picture(nodes, _lines(list(marks), marks, asked), plan.more, near.hidden, reached)


def _standing(user: User, ids: list[int], asked: Asked) -> list[int]:
    """Where merged records lead today, as far as the user may see that: they have no lines of their own."""
    led = leading_to(ids) - set(ids) if asked.moment is None else set()
    if not led:
        return ids
    seen = set(visible_to(user).filter(pk__in=led).values_list("pk", flat=True))
    return sorted({*seen, *(key for key in ids if not leading_to([key]) & seen)})


def _planned(near: Near, expanded: Collection[str], room: int) -> _Plan:
    """The nearest first, until there is no more room; the rest is counted."""
    plan = _Plan()
    for bucket, keys in sorted(near.buckets.items()):
        own = near.shown(bucket, expanded)[: max(room - plan.size, 0)]
        plan.single += [(bucket, key) for key in own]
        rest = keys[~np.isin(keys, own)]
        if len(rest) and plan.size < room:
            plan.groups[bucket] = rest
        elif bucket.class_id:
            plan.more += len(rest)
    return plan


def _singles(asked: Asked, ids: list[int], plan: _Plan, near: Near) -> list[dict[str, Any]]:
    places = {key: (bucket.side, bucket.hops) for bucket, key in plan.single}
    places |= dict.fromkeys(ids, (CENTRE, 0))
    services = set(near.services.tolist())
    rows = rows_at(places, asked.moment).values(
        "id", "number", "name", "state", "criticality", "ci_class__label"
    )
    tail = f"?as_of={asked.moment.isoformat().replace('+', '%2B')}" if asked.moment else ""
    return [
        {
            "id": str(row["id"]),
            "kind": "ci",
            "number": row["number"],
            "name": row["name"],
            "state": row["state"],
            "criticality": row["criticality"],
            "ci_class": row["ci_class__label"],
            "service": row["id"] in services,
            "side": places[row["id"]][0],
            "hops": places[row["id"]][1],
            "count": 1,
            "url": reverse("cmdb:ci", kwargs={"number": row["number"]}) + tail,
        }
        for row in rows.order_by("id")
    ]


def _grouped(plan: _Plan, expanded: Collection[str]) -> list[dict[str, Any]]:
    wanted = {bucket.class_id for bucket in plan.groups}
    found = CIClass.objects.filter(pk__in=wanted).values_list("pk", "name", "label")
    classes = {pk: (name, label) for pk, name, label in found}
    return [
        {
            "id": bucket.key,
            "kind": "group" if bucket.class_id else "hidden",
            "name": classes.get(bucket.class_id, ("", ""))[1],
            "class_name": classes.get(bucket.class_id, ("", ""))[0],
            "service": False,
            "side": bucket.side,
            "hops": bucket.hops,
            "count": len(keys),
            "expands": bool(bucket.class_id) and bucket.key not in expanded,
            "url": "",
        }
        for bucket, keys in plan.groups.items()
    ]


def _lines(ids: list[int], marks: dict[int, str], asked: Asked) -> list[dict[str, Any]]:
    """Lines between marks; those between the same two of one type are one line."""
    joined = Counter(
        (marks[source], marks[target], label, impact)
        for source, target, label, impact in edges_among(ids[:MOST_JOINED], asked.moment)
        if marks[source] != marks[target]
    )
    return [
        {
            "id": f"e{place}",
            "source": source,
            "target": target,
            "label": label,
            "impact": impact,
            "count": count,
        }
        for place, ((source, target, label, impact), count) in enumerate(sorted(joined.items()))
    ]
