"""The dependency graph in compressed rows: who is harmed by whom, as plain arrays, and how to search it.

The rows of all nodes lie one after another in one array; a second array says where each row begins (the
compressed sparse row format of numerical libraries). Nodes are numbered from 0. What changed since the arrays
were built lies in an overlay: a changed node has a row of its own there, and its old one is not looked at.
Everything here is immutable once built, so that a search never meets half a change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Nodes = NDArray[np.int32]
Keys = NDArray[np.int64]
Flags = NDArray[np.bool_]

CHUNK = 1 << 20
"""Neighbours looked at in one go: bounds what a search needs beside the graph to a few megabytes."""
FEW = 64
"""A level smaller than one in so many of all nodes is sorted; a larger one is read off the flags."""


@dataclass(frozen=True, slots=True)
class Rows:
    """`neighbours[starts[n]:starts[n + 1]]` is the row of node n."""

    starts: Nodes
    neighbours: Nodes

    @property
    def size(self) -> int:
        return len(self.starts) - 1

    def of(self, node: int) -> Nodes:
        return self.neighbours[self.starts[node] : self.starts[node + 1]]


@dataclass(frozen=True, slots=True)
class Overlay:
    """Rows that replace those of `base` where `changed` says so, which has a flag for every node there is."""

    base: Rows
    rows: Mapping[int, Nodes]
    changed: Flags

    @property
    def size(self) -> int:
        return len(self.changed)

    def of(self, node: int) -> Nodes:
        replaced = self.rows.get(node)
        if replaced is not None:
            return replaced
        return self.base.of(node) if node < self.base.size else np.empty(0, np.int32)

    def with_rows(self, rows: Mapping[int, Nodes], size: int) -> Overlay:
        """This overlay with further rows replaced, over `size` nodes (new ones come last)."""
        changed = np.zeros(size, np.bool_)
        changed[: self.size] = self.changed
        changed[list(rows)] = True
        changed[self.base.size :] = True
        return Overlay(self.base, {**self.rows, **rows}, changed)


@dataclass(frozen=True, slots=True)
class Reached:
    """Nodes in the order of reaching, the seeds not among them; `levels[d]` is where depth d + 1 begins."""

    nodes: Nodes
    levels: tuple[int, ...]

    @property
    def max_hops(self) -> int:
        return len(self.levels)

    @property
    def direct(self) -> int:
        if not self.levels:
            return 0
        return self.levels[1] if len(self.levels) > 1 else len(self.nodes)

    def depths(self) -> NDArray[np.int32]:
        """The least number of hops to each of `nodes`."""
        counts = np.diff([*self.levels, len(self.nodes)])
        return np.repeat(np.arange(1, len(counts) + 1, dtype=np.int32), counts)


def compress(edges: Keys, size: int) -> Rows:
    """Rows of `size` nodes from edges as `edge()` writes them, which it sorts in place; each counts once."""
    edges.sort()
    first = np.ones(len(edges), np.bool_)
    np.not_equal(edges[1:], edges[:-1], out=first[1:])
    if not first.all():
        edges = edges[first]
    starts = np.searchsorted(edges, np.arange(size + 1, dtype=np.int64) << 32).astype(np.int32)
    return Rows(starts, edges.astype(np.int32))  # what is cut off is the source


def edge(sources: NDArray[np.integer], targets: NDArray[np.integer]) -> Keys:
    """Edges as one number each, which sort by source, then target."""
    edges = sources.astype(np.int64)
    edges <<= 32
    edges |= targets.astype(np.int64, copy=False)
    return edges


def turn_round(edges: Keys) -> None:
    """Let every edge lead the other way, in place: a copy of a large graph would be felt."""
    sources = edges >> 32
    edges <<= 32
    edges |= sources


def unchanged(base: Rows) -> Overlay:
    return Overlay(base, {}, np.zeros(base.size, np.bool_))


def search(graph: Overlay, seeds: Nodes, max_depth: int | None = None) -> Reached:
    """Everything reached from `seeds`, level by level; a node is entered once, so that circles end."""
    seen = np.zeros(graph.size, np.bool_)
    seen[seeds] = True
    found: list[Nodes] = []
    frontier = np.unique(seeds)
    while len(frontier) and (max_depth is None or len(found) < max_depth):
        frontier = _next_level(graph, frontier, seen)
        if len(frontier):
            found.append(frontier)
    levels = np.cumsum([0, *map(len, found)])[:-1] if found else ()
    nodes = np.concatenate(found) if found else np.empty(0, np.int32)
    return Reached(nodes, tuple(int(start) for start in levels))


def _next_level(graph: Overlay, frontier: Nodes, seen: Flags) -> Nodes:
    """The nodes one hop on that were not seen before, in ascending order; marks them as seen."""
    changed = graph.changed[frontier]
    parts: list[Nodes] = []
    if changed.any():
        for node in frontier[changed]:
            parts.append(_unseen(graph.of(int(node)), seen))
        frontier = frontier[~changed]
    starts, ends = graph.base.starts[frontier], graph.base.starts[frontier + 1]
    counts = ends - starts
    for first, last in chunks(counts):
        gathered = gather(graph.base.neighbours, starts[first:last], counts[first:last])
        parts.append(_unseen(gathered, seen))
    level = np.concatenate(parts) if parts else np.empty(0, np.int32)
    return np.sort(level)


def edges_from(graph: Overlay, frontier: Nodes) -> Iterator[tuple[Nodes, Nodes]]:
    """All edges that begin in the frontier, in pieces of bounded size: where each begins, where it leads."""
    changed = graph.changed[frontier]
    for node in frontier[changed]:
        row = graph.of(int(node))
        yield np.full(len(row), node, np.int32), row
    frontier = frontier[~changed]
    starts, ends = graph.base.starts[frontier], graph.base.starts[frontier + 1]
    counts = ends - starts
    for first, last in chunks(counts):
        row = gather(graph.base.neighbours, starts[first:last], counts[first:last])
        yield np.repeat(frontier[first:last], counts[first:last]), row


def with_edges(graph: Overlay, mentioned: Keys, present: Keys) -> Overlay:
    """The overlay in which, of the edges `mentioned` (at least one), just those `present` are there.

    Edges are as `edge()` writes them.
    """
    nodes = np.unique(mentioned >> 32)
    before = [edge(origins, ends) for origins, ends in edges_from(graph, nodes.astype(np.int32))]
    edges = np.concatenate(before)
    edges = np.sort(np.concatenate((edges[np.isin(edges, mentioned, invert=True)], present)))
    starts, ends = np.searchsorted(edges, nodes << 32), np.searchsorted(edges, (nodes + 1) << 32)
    cells = edges.astype(np.int32)  # what is cut off is the source
    rows = {
        node: cells[start:end].copy()  # a part of the whole would keep the whole alive
        for node, start, end in zip(nodes.tolist(), starts.tolist(), ends.tolist(), strict=True)
    }
    return graph.with_rows(rows, graph.size)


def nearest(graph: Overlay, sources: Nodes, within: Flags) -> Nodes:
    """For every node the place in `sources` of that which reaches it in the fewest hops, -1 for none.

    Only nodes `within` are entered. Of several equally near the first in `sources` counts.
    """
    label = np.full(graph.size, -1, np.int32)
    label[sources[::-1]] = np.arange(len(sources), dtype=np.int32)[::-1]
    frontier = np.unique(sources)
    while len(frontier):
        found = [np.empty(0, np.int64)]
        for origins, ends in edges_from(graph, frontier):
            fresh = within[ends] & (label[ends] < 0)
            found.append(np.unique(edge(ends[fresh], label[origins[fresh]])))
        entered = np.unique(np.concatenate(found))
        nodes = (entered >> 32).astype(np.int32)
        first = np.ones(len(nodes), np.bool_)
        np.not_equal(nodes[1:], nodes[:-1], out=first[1:])
        frontier = nodes[first]
        label[frontier] = entered[first].astype(np.int32)  # what is cut off is the node
    return label


def _unseen(neighbours: Nodes, seen: Flags) -> Nodes:
    fresh = neighbours[~seen[neighbours]]
    if len(fresh) * FEW < len(seen):
        fresh = np.unique(fresh)
        seen[fresh] = True
        return fresh
    before = seen.copy()
    seen[fresh] = True
    return np.flatnonzero(seen != before).astype(np.int32)


def chunks(counts: Nodes) -> list[tuple[int, int]]:
    """Slices of the frontier with about CHUNK neighbours each."""
    if not len(counts):
        return []
    ends = np.cumsum(counts, dtype=np.int64)
    if ends[-1] <= CHUNK:
        return [(0, len(counts))]
    cuts = np.searchsorted(ends, np.arange(CHUNK, int(ends[-1]), CHUNK), side="left") + 1
    bounds = np.unique(np.concatenate(([0], cuts, [len(counts)])))
    return list(zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True))


def gather(neighbours: Nodes, starts: Nodes, counts: Nodes) -> Nodes:
    """The rows that begin at `starts` and have `counts` entries, one after another."""
    ends = np.cumsum(counts, dtype=np.int32)
    if not len(ends) or not ends[-1]:
        return np.empty(0, np.int32)
    places = np.repeat(starts - (ends - counts), counts)
    places += np.arange(ends[-1], dtype=np.int32)
    return neighbours[places]
