"""Walking the dependency graph: in memory where the process holds it, else level by level in the database.

Breadth first gives every CI its least number of hops; a CI is entered once, so circles end by themselves. A
recursive CTE would need (CI, depth) pairs, which defeat its removal of duplicates on dense graphs. Either way
the answer holds what is committed now and what the caller's own transaction wrote.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import QuerySet

from cmdb.models import RelationshipType
from cmdb.queries.adjacency import Graph, held_graph
from cmdb.queries.adjacency.belonging import FIELDS, Belonging
from cmdb.queries.adjacency.edges import edges_at
from cmdb.queries.items import with_ids
from cmdb.queries.moments import versions_of
from cmdb.queries.walks import HeldWalk, Keys, RecordedWalk, Walk
from cmdb.rules.relationships import DOWNSTREAM, flows_backward, flows_forward


def walk(
    seeds: Iterable[int],
    direction: str = DOWNSTREAM,
    max_depth: int | None = None,
    as_of: dt.datetime | None = None,
) -> Walk:
    """Everything reached from `seeds`: downstream what suffers when they fail, upstream what they need.

    With `as_of` (aware) over the relationships recorded and in force at that moment.
    """
    start = frozenset(seeds)
    graph = held_graph() if as_of is None else None
    if graph is not None:
        return walk_held(graph, start, direction, max_depth)
    return walk_recorded(start, direction, max_depth, as_of)


def walk_held(graph: Graph, seeds: frozenset[int], direction: str, max_depth: int | None) -> HeldWalk:
    """The walk over the graph in memory."""
    reached = graph.reach(seeds, direction, max_depth)
    return HeldWalk(
        seeds=seeds,
        keys=graph.directory.keys(reached.nodes),
        depths=reached.depths(),
        belonging=graph.belonging.of(reached.nodes),
        graph=graph,
        nodes=reached.nodes,
        direction=direction,
    )


def walk_recorded(
    seeds: frozenset[int], direction: str, max_depth: int | None, as_of: dt.datetime | None = None
) -> RecordedWalk:
    """The walk by the database, each level one statement over the indexes of both ends."""
    depth: dict[int, int] = {}
    parent: dict[int, int] = {}
    for hops, level in enumerate(_levels(sorted(seeds), direction, max_depth, as_of), 1):
        for node, nearer in level:
            if node not in depth and node not in seeds:
                depth[node], parent[node] = hops, nearer
            elif depth.get(node) == hops:
                parent[node] = min(parent[node], nearer)
    keys = np.fromiter(depth, np.int64, len(depth))
    depths = np.fromiter(depth.values(), np.int32, len(depth))
    return RecordedWalk(seeds, keys, depths, _belonging(keys, as_of), parent, direction, as_of)


def _levels(
    frontier: list[int], direction: str, max_depth: int | None, as_of: dt.datetime | None
) -> Iterator[list[tuple[int, int]]]:
    """Level after level what lies one hop on, with the nearer end; may name what was reached before."""
    statement, given = _statement(direction, past=as_of is not None)
    seen = set(frontier)
    hops = 0
    while statement and frontier and (max_depth is None or hops < max_depth):
        hops += 1
        with connection.cursor() as cursor:
            cursor.execute(statement, {**given, "frontier": frontier, "as_of": as_of})
            level: list[tuple[int, int]] = cursor.fetchall()
        yield level
        frontier = list({node for node, _ in level} - seen)
        seen.update(frontier)


def _statement(direction: str, *, past: bool) -> tuple[str, dict[str, list[int]]]:
    """One hop on from `frontier`: what lies there, and the least of the nearer ends."""
    kinds = list(RelationshipType.objects.values_list("id", "impact"))
    types = {
        "source": [pk for pk, impact in kinds if flows_forward(impact, direction)],
        "target": [pk for pk, impact in kinds if flows_backward(impact, direction)],
    }
    parts = [
        f"""
        SELECT edge.{far}_id, min(edge.{near}_id) {edges_at(near, past=past)}
        AND edge.type_id = ANY(%({near})s) GROUP BY edge.{far}_id
        """
        for near, far in (("source", "target"), ("target", "source"))
        if types[near]
    ]
    return " UNION ALL ".join(parts), types


def _belonging(keys: Keys, as_of: dt.datetime | None) -> Belonging:
    """What each of the keys belongs to, in their order."""
    ids = keys.tolist()
    found: QuerySet[Any] = with_ids(ids) if as_of is None else versions_of(ids, as_of)
    rows = {row[0]: row[1:] for row in found.values_list(*FIELDS)} if ids else {}
    return Belonging.of_rows(rows[key] for key in ids)
