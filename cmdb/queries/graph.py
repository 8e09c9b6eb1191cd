"""The neighbourhood of a CI as nodes and edges, few enough to be drawn."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from cmdb.models import ConfigurationItem, Relationship
from cmdb.queries.items import with_ids
from cmdb.queries.traversal import walk
from cmdb.rules.relationships import DOWNSTREAM, UPSTREAM
from itsm.core import access
from itsm.core.models import User

MOST_NODES = 60
MOST_HOPS = 6


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes and edges as plain values; `more` CIs are near but not drawn, `hidden` may not be seen."""

    nodes: list[dict[str, Any]]
    edges: list[dict[str, Any]]
    more: int
    hidden: int


def graph_of(user: User, ci: ConfigurationItem, depth: int = 2, limit: int = MOST_NODES) -> Graph:
    """What the CI needs and what depends on it, the nearest first, `depth` hops each way at most."""
    hops = min(max(depth, 1), MOST_HOPS)
    below, above = walk([ci.pk], DOWNSTREAM, hops).depth_of(), walk([ci.pk], UPSTREAM, hops).depth_of()
    near = sorted({*below, *above} - {ci.pk}, key=lambda pk: _distance(pk, below, above))
    visible = set(with_ids(near).filter(access.visible(user, "ci")).values_list("pk", flat=True))
    chosen = [pk for pk in near if pk in visible][: max(limit, 1)]
    rows: Any = ConfigurationItem.objects.filter(pk__in=[ci.pk, *chosen]).values(
        "id", "number", "name", "state", "criticality", "ci_class__label", "ci_class__path"
    )
    nodes = [_node(row, ci.pk, below, above) for row in rows]
    return Graph(nodes, _edges([ci.pk, *chosen]), len(visible) - len(chosen), len(near) - len(visible))


def _distance(pk: int, below: dict[int, int], above: dict[int, int]) -> tuple[int, int]:
    return min(below.get(pk, MOST_HOPS + 1), above.get(pk, MOST_HOPS + 1)), pk


def _node(row: dict[str, Any], centre: int, below: dict[int, int], above: dict[int, int]) -> dict[str, Any]:
    pk = row["id"]
    depends = pk in below and (pk not in above or below[pk] <= above[pk])
    return {
        "id": str(pk),
        "number": row["number"],
        "name": row["name"],
        "state": row["state"],
        "criticality": row["criticality"],
        "ci_class": row["ci_class__label"],
        "service": ".business_service." in row["ci_class__path"],
        "side": "centre" if pk == centre else "depends" if depends else "needed",
        "hops": 0 if pk == centre else _distance(pk, below, above)[0],
        "url": reverse("cmdb:ci", kwargs={"number": row["number"]}),
    }


def _edges(ids: list[int]) -> list[dict[str, Any]]:
    rows = Relationship.objects.filter(source_id__in=ids, target_id__in=ids).values_list(
        "id", "source_id", "target_id", "type__label", "type__impact"
    )
    return [
        {"id": f"e{pk}", "source": str(source), "target": str(target), "label": label, "impact": impact}
        for pk, source, target, label, impact in rows
    ]
