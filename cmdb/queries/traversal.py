"""Walking the dependency graph level by level, each level one statement over two covering indexes.

Breadth first gives every CI its least number of hops and a shortest path to it; a CI is entered once, so
circles end by themselves. A recursive CTE would need (CI, depth) pairs, which defeat its removal of
duplicates on dense graphs. The statements run in the caller's transaction and see what it wrote.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from cmdb.models import RelationshipType
from cmdb.rules.relationships import DOWNSTREAM, flows_backward, flows_forward

_FORWARD = """
    SELECT edge.target_id, min(edge.source_id)
    FROM cmdb_relationship AS edge JOIN unnest(%(frontier)s::bigint[]) AS node ON edge.source_id = node
    WHERE edge.type_id = ANY(%(forward)s) GROUP BY edge.target_id
"""
_BACKWARD = """
    SELECT edge.source_id, min(edge.target_id)
    FROM cmdb_relationship AS edge JOIN unnest(%(frontier)s::bigint[]) AS node ON edge.target_id = node
    WHERE edge.type_id = ANY(%(backward)s) GROUP BY edge.source_id
"""


@dataclass(frozen=True, slots=True)
class Walk:
    """`depth` and `parent` of every CI reached, in the order of reaching; the seeds are in neither."""

    depth: dict[int, int]
    parent: dict[int, int]

    @property
    def max_hops(self) -> int:
        return next(reversed(self.depth.values()), 0)

    @property
    def direct(self) -> int:
        return sum(1 for hops in self.depth.values() if hops == 1)

    def path_to(self, ci_id: int) -> list[int]:
        """From the seed to the CI, both included."""
        path = [ci_id]
        while path[-1] in self.parent:
            path.append(self.parent[path[-1]])
        return path[::-1]


def walk(seeds: Iterable[int], direction: str = DOWNSTREAM, max_depth: int | None = None) -> Walk:
    """Everything reached from `seeds`: downstream what suffers when they fail, upstream what they need."""
    statement, types = _statement(direction)
    start = set(seeds)
    found = Walk({}, {})
    frontier = sorted(start)
    hops = 0
    while statement and frontier and (max_depth is None or hops < max_depth):
        hops += 1
        fresh = []
        for node, parent in _step(statement, types, frontier):
            if node not in found.depth and node not in start:
                found.depth[node] = hops
                found.parent[node] = parent
                fresh.append(node)
        frontier = fresh
    return found


def _statement(direction: str) -> tuple[str, dict[str, list[int]]]:
    kinds = list(RelationshipType.objects.values_list("id", "impact"))
    types = {
        "forward": [pk for pk, impact in kinds if flows_forward(impact, direction)],
        "backward": [pk for pk, impact in kinds if flows_backward(impact, direction)],
    }
    parts = [sql for sql, name in ((_FORWARD, "forward"), (_BACKWARD, "backward")) if types[name]]
    return " UNION ALL ".join(parts), types


def _step(statement: str, types: dict[str, list[int]], frontier: list[int]) -> list[tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {**types, "frontier": frontier})
        rows: list[tuple[int, int]] = cursor.fetchall()
        return rows
