"""What is held: nodes and what they belong to, both directions of the graph, and the moment it stands at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from cmdb.queries.adjacency.belonging import Belonging
from cmdb.rules.adjacency import Nodes, Overlay, Reached, search
from cmdb.rules.relationships import DOWNSTREAM
from cmdb.rules.strength import Weak, harm, needed

Keys = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Position:
    """Up to where the database's log was read: all that `snapshot` (a pg_snapshot as text) shows is in the
    graph. `types` stands for the relationship types and their impact then; `moment` is up to when periods of
    validity were looked at."""

    snapshot: str
    types: str
    moment: str


@dataclass(frozen=True, slots=True)
class Directory:
    """Which node stands for which CI: `base` ascending, later CIs after it in the order of their coming."""

    base: Keys
    later: Keys = field(default_factory=lambda: np.empty(0, np.int64))
    places: Mapping[int, int] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return len(self.base) + len(self.later)

    def nodes(self, keys: Iterable[int]) -> Nodes:
        """The nodes of those keys that the graph knows."""
        wanted = np.fromiter(keys, np.int64)
        places = np.searchsorted(self.base, wanted)
        places[places == len(self.base)] = 0
        known = self.base[places] == wanted if len(self.base) else np.zeros(len(wanted), np.bool_)
        late = [self.places[int(key)] for key in wanted[~known] if int(key) in self.places]
        return np.concatenate((places[known], late)).astype(np.int32)

    def keys(self, nodes: Nodes) -> Keys:
        if not len(self.later):
            return self.base[nodes]
        return np.concatenate((self.base, self.later))[nodes]

    def with_keys(self, keys: Iterable[int]) -> Directory:
        """This directory with those of `keys` added that it does not know."""
        known = set(self.keys(self.nodes(keys)).tolist())
        fresh = [key for key in dict.fromkeys(keys) if key not in known]
        if not fresh:
            return self
        places = {key: self.size + place for place, key in enumerate(fresh)}
        later = np.concatenate((self.later, np.array(fresh, np.int64)))
        return Directory(self.base, later, {**self.places, **places})


@dataclass(frozen=True, slots=True)
class Graph:
    """`harms` leads from a CI to what depends on it, `needs` the other way.

    `weak` are those of `harms` that are not total.
    """

    directory: Directory
    harms: Overlay
    needs: Overlay
    belonging: Belonging
    position: Position
    weak: Weak

    def reach(self, keys: Iterable[int], direction: str, max_depth: int | None) -> Reached:
        rows = self.harms if direction == DOWNSTREAM else self.needs
        return search(rows, self.directory.nodes(keys), max_depth)

    def harm(self, seeds: Iterable[int], reached: Nodes, direction: str) -> Nodes:
        """How hard each of `reached` is hit, or needed: an index into `cmdb.rules.strength.NAMES`."""
        start = self.directory.nodes(seeds)
        if direction == DOWNSTREAM:
            return harm(self.harms, self.weak, start, reached)
        return needed(self.needs, self.weak, start, reached)

    def nearer(self, node: int, direction: str) -> Nodes:
        """The nodes from which `node` is reached in one hop."""
        return (self.needs if direction == DOWNSTREAM else self.harms).of(node)
