"""What a walk over the dependency graph found, wherever it was walked."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cmdb.queries.adjacency import Graph
from cmdb.rules.adjacency import Nodes

Keys = NDArray[np.int64]


@dataclass(frozen=True)
class Walk(ABC):
    """CIs reached, the nearest first, with hops, unit and class of each; the seeds are not among them."""

    seeds: frozenset[int]
    keys: Keys
    depths: Nodes
    units: Nodes
    classes: Nodes

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
    def paths_to(self, keys: Iterable[int]) -> dict[int, list[int]]:
        """For each of the keys a shortest path from a seed to it, both included; a seed's is itself.

        Of several shortest paths it is the one whose CIs, looked at from the end, have the least keys.
        """


@dataclass(frozen=True)
class RecordedWalk(Walk):
    """Walked by the database, which told each CI's neighbour on the way."""

    parents: Mapping[int, int]

    def paths_to(self, keys: Iterable[int]) -> dict[int, list[int]]:
        return {key: self._path_to(key) for key in keys}

    def _path_to(self, key: int) -> list[int]:
        path = [key]
        while path[-1] in self.parents:
            path.append(self.parents[path[-1]])
        return path[::-1]


@dataclass(frozen=True)
class HeldWalk(Walk):
    """Walked in memory; paths are found afterwards, for few CIs, by going back where it came from."""

    graph: Graph
    nodes: Nodes
    direction: str

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
