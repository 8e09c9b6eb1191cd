"""Walking the dependency graph: in memory where the process holds it, else level by level in the database.

Breadth first gives every CI its least number of hops; a CI is entered once, so circles end by themselves. A
recursive CTE would need (CI, depth) pairs, which defeat its removal of duplicates on dense graphs. Either way
the answer holds what is committed now and what the caller's own transaction wrote.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from django.db import connection

from cmdb.models import RelationshipType
from cmdb.queries.adjacency import Graph, held_graph
from cmdb.queries.adjacency.edges import HOLDS
from cmdb.queries.items import with_ids
from cmdb.queries.walks import HeldWalk, Keys, RecordedWalk, Walk
from cmdb.rules.relationships import DOWNSTREAM, flows_backward, flows_forward

_FORWARD = f"""
    SELECT edge.target_id, min(edge.source_id)
    FROM cmdb_relationship AS edge JOIN unnest(%(frontier)s::bigint[]) AS node ON edge.source_id = node
    WHERE edge.type_id = ANY(%(forward)s) AND {HOLDS} GROUP BY edge.target_id
"""  # noqa: S608
_BACKWARD = f"""
    SELECT edge.source_id, min(edge.target_id)
    FROM cmdb_relationship AS edge JOIN unnest(%(frontier)s::bigint[]) AS node ON edge.target_id = node
    WHERE edge.type_id = ANY(%(backward)s) AND {HOLDS} GROUP BY edge.source_id
"""  # noqa: S608


def walk(seeds: Iterable[int], direction: str = DOWNSTREAM, max_depth: int | None = None) -> Walk:
    """Everything reached from `seeds`: downstream what suffers when they fail, upstream what they need."""
    start = frozenset(seeds)
    graph = held_graph()
    if graph is not None:
        return walk_held(graph, start, direction, max_depth)
    return walk_recorded(start, direction, max_depth)


def walk_held(graph: Graph, seeds: frozenset[int], direction: str, max_depth: int | None) -> HeldWalk:
    """The walk over the graph in memory."""
    reached = graph.reach(seeds, direction, max_depth)
    return HeldWalk(
        seeds=seeds,
        keys=graph.directory.keys(reached.nodes),
        depths=reached.depths(),
        units=graph.units[reached.nodes],
        classes=graph.classes[reached.nodes],
        graph=graph,
        nodes=reached.nodes,
        direction=direction,
    )


def walk_recorded(seeds: frozenset[int], direction: str, max_depth: int | None) -> RecordedWalk:
    """The walk by the database, each level one statement over two covering indexes."""
    depth: dict[int, int] = {}
    parent: dict[int, int] = {}
    for hops, level in enumerate(_levels(sorted(seeds), direction, max_depth), 1):
        for node, nearer in level:
            if node not in depth and node not in seeds:
                depth[node], parent[node] = hops, nearer
            elif depth.get(node) == hops:
                parent[node] = min(parent[node], nearer)
    keys = np.fromiter(depth, np.int64, len(depth))
    units, classes = _belonging(keys)
    depths = np.fromiter(depth.values(), np.int32, len(depth))
    return RecordedWalk(seeds, keys, depths, units, classes, parent, direction)


def _levels(frontier: list[int], direction: str, max_depth: int | None) -> Iterator[list[tuple[int, int]]]:
    """Level after level what lies one hop on, with the nearer end; may name what was reached before."""
    statement, types = _statement(direction)
    seen = set(frontier)
    hops = 0
    while statement and frontier and (max_depth is None or hops < max_depth):
        hops += 1
        with connection.cursor() as cursor:
            cursor.execute(statement, {**types, "frontier": frontier})
            level: list[tuple[int, int]] = cursor.fetchall()
        yield level
        frontier = list({node for node, _ in level} - seen)
        seen.update(frontier)


def _statement(direction: str) -> tuple[str, dict[str, list[int]]]:
    kinds = list(RelationshipType.objects.values_list("id", "impact"))
    types = {
        "forward": [pk for pk, impact in kinds if flows_forward(impact, direction)],
        "backward": [pk for pk, impact in kinds if flows_backward(impact, direction)],
    }
    parts = [sql for sql, name in ((_FORWARD, "forward"), (_BACKWARD, "backward")) if types[name]]
    return " UNION ALL ".join(parts), types


def _belonging(keys: Keys) -> tuple[np.ndarray, np.ndarray]:
    """Unit and class of each of the keys, in their order."""
    if not len(keys):
        return np.empty(0, np.int32), np.empty(0, np.int32)
    rows = np.array(list(with_ids(keys.tolist()).values_list("pk", "unit_id", "ci_class_id")), np.int64)
    rows = rows[np.argsort(rows[:, 0])]
    places = np.searchsorted(rows[:, 0], keys)
    return rows[places, 1].astype(np.int32), rows[places, 2].astype(np.int32)
