"""Compressed rows and their overlay answer like a search over plain sets, whatever was changed since."""

from __future__ import annotations

from collections import deque

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cmdb.rules.adjacency import CHUNK, Nodes, Overlay, Rows, compress, edge, search, unchanged

SIZE = 9
nodes = st.integers(0, SIZE - 1)
edges = st.sets(st.tuples(nodes, nodes), max_size=30)


def rows_of(pairs: set[tuple[int, int]], size: int = SIZE) -> Rows:
    ordered = sorted(pairs)
    sources = np.array([source for source, _ in ordered], np.int64)
    targets = np.array([target for _, target in ordered], np.int64)
    return compress(edge(sources, targets), size)


def reference(pairs: set[tuple[int, int]], seeds: set[int], depth: int | None) -> dict[int, int]:
    hops, queue = dict.fromkeys(seeds, 0), deque(seeds)
    while queue:
        node = queue.popleft()
        for source, target in pairs:
            if source == node and target not in hops and (depth is None or hops[node] < depth):
                hops[target] = hops[node] + 1
                queue.append(target)
    return {node: count for node, count in hops.items() if node not in seeds}


def answer(graph: Overlay, seeds: set[int], depth: int | None) -> dict[int, int]:
    found = search(graph, np.array(sorted(seeds), np.int32), depth)
    return dict(zip(found.nodes.tolist(), found.depths().tolist(), strict=True))


def changed_to(base: set[tuple[int, int]], now: set[tuple[int, int]], size: int) -> Overlay:
    """The overlay that turns `base` into `now`, with a row for each node whose edges differ."""
    rows: dict[int, Nodes] = {}
    for node in {source for source, _ in base ^ now}:
        rows[node] = np.array(sorted(target for source, target in now if source == node), np.int32)
    return unchanged(rows_of(base)).with_rows(rows, size)


@given(edges, st.sets(nodes, min_size=1, max_size=3), st.none() | st.integers(0, 4))
def test_a_search_finds_the_least_hops(
    pairs: set[tuple[int, int]], seeds: set[int], depth: int | None
) -> None:
    assert answer(unchanged(rows_of(pairs)), seeds, depth) == reference(pairs, seeds, depth)


@given(edges, st.sets(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=30), nodes)
def test_replaced_rows_and_later_nodes_count_as_if_they_had_always_been(
    base: set[tuple[int, int]], now: set[tuple[int, int]], seed: int
) -> None:
    assert answer(changed_to(base, now, 12), {seed}, None) == reference(now, {seed}, None)


def test_a_level_with_more_neighbours_than_one_chunk_is_complete() -> None:
    """A hub of hubs: the second level alone looks at far more than CHUNK neighbours."""
    size, hubs, each = 60_000, 60, 2 * CHUNK // 60
    sources = np.repeat(np.arange(1, hubs + 1, dtype=np.int64), each)
    targets = np.tile(np.arange(hubs + 1, hubs + 1 + each, dtype=np.int64), hubs)
    to_hubs = edge(np.zeros(hubs, np.int64), np.arange(1, hubs + 1, dtype=np.int64))
    graph = unchanged(compress(np.concatenate((edge(sources, targets), to_hubs)), size))
    found = search(graph, np.array([0], np.int32))
    assert (len(found.nodes), found.levels) == (hubs + each, (0, hubs))
    assert len(np.unique(found.nodes)) == len(found.nodes)


def test_a_graph_without_edges_reaches_nothing() -> None:
    graph = unchanged(rows_of(set(), 3))
    assert answer(graph, {1}, None) == {}
    assert search(graph, np.array([], np.int32)).max_hops == 0
