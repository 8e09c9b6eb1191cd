"""How hard a failure hits: who fails too, who goes on with less, and who has another to rely on.

A CI that needs another *totally* fails with it. One that needs it in a *degraded* way goes on with less. One
that needs several *redundantly* (one of N, by relationships of one type) fails only when all of them fail,
and is impaired only when all of them are. So harm is spread twice over the graph: first failure, along what
is total; then impairment, from all that fails, along everything but redundancy. What is reached beyond that
is not hit while an alternative remains.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cmdb.rules.adjacency import Flags, Keys, Nodes, Overlay, edge, edges_from
from cmdb.rules.relationships import DEGRADED, REDUNDANT, TOTAL

Column = NDArray[np.generic]
TARGETS = (1 << 32) - 1
IMPAIRED, FAILING = 1, 2
NAMES = (REDUNDANT, DEGRADED, TOTAL)
"""What a level of harm is called: 0 nothing while an alternative remains, 1 impaired, 2 failing."""


class WeakEdge(NamedTuple):
    """One relationship that is not total, as nodes: who fails, who suffers."""

    failing: int
    suffering: int
    type_id: int
    redundant: bool
    covered: bool
    """A total relationship joins the same two: this one changes nothing."""


@dataclass(frozen=True)
class Weak:
    """The relationships that are not total, few beside the others, ordered by who suffers and type."""

    edges: Keys
    types: Nodes
    redundant: Flags
    covered: Flags

    @classmethod
    def of(cls, rows: Iterable[WeakEdge]) -> Weak:
        table = np.array([tuple(row) for row in rows], np.int64).reshape(-1, 5)
        failing, suffering, types, redundant, covered = table.T
        return cls.from_columns(edge(failing, suffering), types, redundant, covered)

    @classmethod
    def from_columns(cls, edges: Keys, types: Column, redundant: Column, covered: Column) -> Weak:
        order = np.lexsort((types, edges & TARGETS))
        return cls(
            edges[order],
            types[order].astype(np.int32),
            redundant[order].astype(np.bool_),
            covered[order].astype(np.bool_),
        )

    def __len__(self) -> int:
        return len(self.edges)

    @cached_property
    def not_total(self) -> Keys:
        """Pairs that no total relationship joins, sorted."""
        return np.unique(self.edges[~self.covered])

    @cached_property
    def only_redundant(self) -> Keys:
        """Pairs that nothing but redundancy joins, sorted."""
        return np.setdiff1d(self.not_total, self.edges[~self.redundant & ~self.covered])

    @cached_property
    def groups(self) -> tuple[Nodes, Nodes, Nodes]:
        """Who is relied on redundantly; where each group (one sufferer, one type) begins; who suffers."""
        edges, types = self.edges[self.redundant], self.types[self.redundant]
        suffering = (edges & TARGETS).astype(np.int32)
        begins = np.ones(len(edges), np.bool_)
        begins[1:] = (suffering[1:] != suffering[:-1]) | (types[1:] != types[:-1])
        starts = np.flatnonzero(begins)
        return (edges >> 32).astype(np.int32), starts.astype(np.int32), suffering[starts]

    def without_alternative(self, hit: Flags) -> Nodes:
        """Nodes not hit yet of which a whole group is."""
        relied_on, starts, suffering = self.groups
        if not len(starts):
            return suffering
        lost = np.logical_and.reduceat(hit[relied_on], starts)
        return np.unique(suffering[lost & ~hit[suffering]])

    def changed(self, mentioned: Keys, rows: Iterable[WeakEdge]) -> Weak:
        """With `rows` in place of all there was between the mentioned pairs."""
        fresh = Weak.of(rows)
        kept = ~np.isin(self.edges, mentioned)
        if kept.all() and not len(fresh):
            return self
        return Weak.from_columns(
            np.concatenate((self.edges[kept], fresh.edges)),
            np.concatenate((self.types[kept], fresh.types)),
            np.concatenate((self.redundant[kept], fresh.redundant)),
            np.concatenate((self.covered[kept], fresh.covered)),
        )


NONE_WEAK = Weak.of(())


def harm(graph: Overlay, weak: Weak, seeds: Nodes, reached: Nodes) -> Nodes:
    """The level of harm of each of `reached` when `seeds` fail: an index into NAMES.

    Only what was reached is looked at; with a bounded depth that is as far as the answer goes.
    """
    if not len(weak):
        return np.full(len(reached), FAILING, np.int32)
    within = np.zeros(graph.size, np.bool_)
    within[reached] = True
    within[seeds] = True
    failing = _spread(graph, weak, weak.not_total, seeds, within)
    impaired = _spread(graph, weak, weak.only_redundant, np.flatnonzero(failing).astype(np.int32), within)
    return impaired[reached].astype(np.int32) + failing[reached]


def needed(graph: Overlay, weak: Weak, seeds: Nodes, reached: Nodes) -> Nodes:
    """How badly `seeds` need each of `reached`, over the graph turned round: an index into NAMES.

    Total where a chain of total needs leads there; redundant where every way goes through redundancy.
    """
    if not len(weak):
        return np.full(len(reached), FAILING, np.int32)
    within = np.zeros(graph.size, np.bool_)
    within[reached] = True
    within[seeds] = True
    total = _spread(graph, NONE_WEAK, _turned(weak.not_total), seeds, within)
    start = np.flatnonzero(total).astype(np.int32)
    some = _spread(graph, NONE_WEAK, _turned(weak.only_redundant), start, within)
    return some[reached].astype(np.int32) + total[reached]


def _turned(edges: Keys) -> Keys:
    return np.sort(edge(edges & TARGETS, edges >> 32))


def _spread(graph: Overlay, weak: Weak, barred: Keys, start: Nodes, within: Flags) -> Flags:
    """Who is hit, from `start` on, along all edges but the barred ones, and where no alternative is left."""
    hit = np.zeros(graph.size, np.bool_)
    hit[start] = True
    frontier = np.unique(start)
    while len(frontier):
        while len(frontier):
            found = np.unique(np.concatenate([*_next(graph, frontier, barred), np.empty(0, np.int32)]))
            frontier = found[~hit[found] & within[found]]
            hit[frontier] = True
        lost = weak.without_alternative(hit)
        frontier = lost[within[lost]]
        hit[frontier] = True
    return hit


def _next(graph: Overlay, frontier: Nodes, barred: Keys) -> list[Nodes]:
    """Where the edges that are not barred lead, in pieces that may repeat themselves."""
    return [ends[~_among(edge(origins, ends), barred)] for origins, ends in edges_from(graph, frontier)]


def _among(edges: Keys, barred: Keys) -> Flags:
    if not len(barred):
        return np.zeros(len(edges), np.bool_)
    places = np.searchsorted(barred, edges)
    places[places == len(barred)] = 0
    return barred[places] == edges
