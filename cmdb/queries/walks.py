"""What a walk over the dependency graph found, wherever it was walked."""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cmdb.queries.adjacency import Graph
from cmdb.queries.adjacency.belonging import Belonging
from cmdb.queries.adjacency.edges import Harm, harms_to, some_are_weak, weak_edges
from cmdb.rules.adjacency import Nodes, Overlay, compress, edge, nearest, unchanged
from cmdb.rules.relationships import DOWNSTREAM, UPSTREAM
from cmdb.rules.strength import FAILING, NAMES, Weak, harm, needed

Keys = NDArray[np.int64]


@dataclass(frozen=True)
class Walk(ABC):
    """CIs reached, the nearest first, with hops and what each belongs to; the seeds are not among them."""

    seeds: frozenset[int]
    keys: Keys
    depths: Nodes
    belonging: Belonging

    @property
    def direct(self) -> int:
        """How many are one hop away."""
        return int(np.searchsorted(self.depths, 1, side="right"))

    @property
    def max_hops(self) -> int:
        return int(self.depths[-1]) if len(self.depths) else 0

    def ids(self) -> list[int]:
        """The CIs' keys in the order of reaching."""
        found: list[int] = self.keys.tolist()
        return found

    def depth_of(self) -> dict[int, int]:
        """Hops by key, in the order of reaching."""
        return dict(zip(self.keys.tolist(), self.depths.tolist(), strict=True))

    @abstractmethod
    def harm(self) -> Nodes:
        """How hard each of `keys` is hit, or needed: an index into `cmdb.rules.strength.NAMES`."""

    def strengths(self, keys: Iterable[int]) -> dict[int, str]:
        """`harm` in words, for those of the keys that were reached; a seed fails itself."""
        wanted = np.fromiter(keys, np.int64)
        chosen = np.flatnonzero(np.isin(self.keys, wanted))
        if not len(chosen):
            return {}
        levels = self.harm()[chosen]
        return {
            key: NAMES[level] for key, level in zip(self.keys[chosen].tolist(), levels.tolist(), strict=True)
        }

    @abstractmethod
    def nearest_of(self, sources: Iterable[int]) -> Keys:
        """For each of `keys` that of `sources` (seeds, or reached) that needs it over the fewest hops.

        0 where none does. Of several equally near it is the one with the least key.
        """

    @abstractmethod
    def paths_to(self, keys: Iterable[int]) -> dict[int, list[int]]:
        """For each of the keys a shortest path from a seed to it, both included; a seed's is itself.

        Of several shortest paths it is the one whose CIs, looked at from the end, have the least keys.
        """


@dataclass(frozen=True)
class RecordedWalk(Walk):
    """Walked by the database, which told each CI's neighbour on the way."""

    parents: Mapping[int, int]
    direction: str
    as_of: dt.datetime | None = None

    def harm(self) -> Nodes:
        """Over the little graph of what was reached, read from the database."""
        if self.as_of is None and not some_are_weak():
            return np.full(len(self.keys), FAILING, np.int32)
        little = self._little()
        weak = Weak.of(weak_edges(little.harms, little.places))
        size = len(self.seeds) + len(self.keys)
        seeds, reached = np.split(np.arange(size, dtype=np.int32), [len(self.seeds)])
        if self.direction == DOWNSTREAM:
            return harm(little.rows(DOWNSTREAM), weak, seeds, reached)
        return needed(little.rows(UPSTREAM), weak, seeds, reached)

    def nearest_of(self, sources: Iterable[int]) -> Keys:
        wanted = sorted(sources)
        if not wanted:
            return np.zeros(len(self.keys), np.int64)
        little = self._little()
        within = np.zeros(len(little.places), np.bool_)
        within[: len(self.seeds) + len(self.keys)] = True
        starts = np.array([little.places[key] for key in wanted], np.int32)
        label = nearest(little.rows(UPSTREAM), starts, within)
        label = label[len(self.seeds) : len(self.seeds) + len(self.keys)]
        return np.where(label < 0, 0, np.array(wanted, np.int64)[label])

    def _little(self) -> Little:
        inside = [*self.seeds, *self.keys.tolist()]
        harms = harms_to(inside, self.as_of)
        everybody = dict.fromkeys([*inside, *(way.failing for way in harms)])
        return Little(harms, {key: place for place, key in enumerate(everybody)})

    def paths_to(self, keys: Iterable[int]) -> dict[int, list[int]]:
        return {key: self._path_to(key) for key in keys}

    def _path_to(self, key: int) -> list[int]:
        path = [key]
        while path[-1] in self.parents:
            path.append(self.parents[path[-1]])
        return path[::-1]


@dataclass(frozen=True)
class Little:
    """The graph of what was reached and what that relies on: seeds first, then the reached, then others."""

    harms: Sequence[Harm]
    places: Mapping[int, int]

    def rows(self, direction: str) -> Overlay:
        """From what fails to what suffers (downstream), or from who needs to what is needed."""
        ends = np.array(
            [(self.places[way.failing], self.places[way.suffering]) for way in self.harms], np.int64
        )
        first, later = ends.reshape(-1, 2).T
        edges = edge(first, later) if direction == DOWNSTREAM else edge(later, first)
        return unchanged(compress(edges, len(self.places)))


@dataclass(frozen=True)
class HeldWalk(Walk):
    """Walked in memory; paths are found afterwards, for few CIs, by going back where it came from."""

    graph: Graph
    nodes: Nodes
    direction: str

    def harm(self) -> Nodes:
        return self.graph.harm(self.seeds, self.nodes, self.direction)

    def nearest_of(self, sources: Iterable[int]) -> Keys:
        directory = self.graph.directory
        starts = directory.nodes(sources)
        starts = starts[np.argsort(directory.keys(starts))]
        within = np.zeros(directory.size, np.bool_)
        within[self.nodes] = True
        label = nearest(self.graph.needs, starts, within)[self.nodes]
        keys = np.append(directory.keys(starts), 0)
        return keys[label]

    def paths_to(self, keys: Iterable[int]) -> dict[int, list[int]]:
        hops = self._hops()
        nodes = self.graph.directory
        ends = {key: nodes.nodes([key]) for key in keys}
        return {
            key: nodes.keys(self._path_to(int(found[0]), hops)).tolist() if len(found) else [key]
            for key, found in ends.items()
        }

    def _hops(self) -> Nodes:
        """Hops of every node: 0 for a seed, -1 where the walk did not come."""
        hops = np.full(self.graph.directory.size, -1, np.int32)
        hops[self.nodes] = self.depths
        hops[self.graph.directory.nodes(self.seeds)] = 0
        return hops

    def _path_to(self, node: int, hops: Nodes) -> Nodes:
        path = [node]
        while hops[path[-1]] > 0:
            nearer = self.graph.nearer(path[-1], self.direction)
            nearer = nearer[hops[nearer] == hops[path[-1]] - 1]
            path.append(int(nearer[np.argmin(self.graph.directory.keys(nearer))]))
        return np.array(path[::-1], np.int32)
