"""How hard a failure hits, against the definition worked out on plain sets."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmdb.rules.adjacency import compress, edge, search, unchanged
from cmdb.rules.strength import NAMES, Weak, WeakEdge, harm

SIZE = 9
TOTAL, DEGRADED, REDUNDANT = "total", "degraded", "redundant"
Edge = tuple[int, int, int, str]

edges = st.lists(
    st.tuples(
        st.integers(0, SIZE - 1),
        st.integers(0, SIZE - 1),
        st.integers(1, 2),
        st.sampled_from([TOTAL, DEGRADED, REDUNDANT]),
    ).filter(lambda drawn: drawn[0] != drawn[1]),
    max_size=25,
    unique_by=lambda drawn: drawn[:3],
)


def computed(drawn: list[Edge], seeds: set[int]) -> dict[int, str]:
    pairs = np.array([row[:2] for row in drawn], np.int64).reshape(-1, 2)
    graph = unchanged(compress(edge(pairs[:, 0], pairs[:, 1]), SIZE))
    total = {row[:2] for row in drawn if row[3] == TOTAL}
    weak = Weak.of(
        WeakEdge(u, v, kind, strength == REDUNDANT, (u, v) in total)
        for u, v, kind, strength in drawn
        if strength != TOTAL
    )
    start = np.array(sorted(seeds), np.int32)
    reached = search(graph, start).nodes
    levels = harm(graph, weak, start, reached)
    return {int(node): NAMES[level] for node, level in zip(reached, levels, strict=True)}


def defined(drawn: list[Edge], seeds: set[int]) -> dict[int, str]:
    """The same from the definition, by repeating it until nothing changes."""
    reached = set(seeds)
    while more := {v for u, v, _kind, _strength in drawn if u in reached} - reached:
        reached |= more
    failing = _grown(drawn, set(seeds), {TOTAL})
    impaired = _grown(drawn, set(failing), {TOTAL, DEGRADED})
    return {
        node: TOTAL if node in failing else DEGRADED if node in impaired else REDUNDANT
        for node in reached - seeds
    }


def _grown(drawn: list[Edge], hit: set[int], spreading: set[str]) -> set[int]:
    groups: dict[tuple[int, int], set[int]] = {}
    for u, v, kind, strength in drawn:
        if strength == REDUNDANT:
            groups.setdefault((v, kind), set()).add(u)
    while True:
        more = {v for u, v, _kind, strength in drawn if strength in spreading and u in hit}
        more |= {v for (v, _kind), relied_on in groups.items() if relied_on <= hit}
        if more <= hit:
            return hit
        hit |= more


@given(edges, st.sets(st.integers(0, SIZE - 1), min_size=1, max_size=2))
def test_harm_is_what_the_definition_says(drawn: list[Edge], seeds: set[int]) -> None:
    assert computed(drawn, seeds) == defined(drawn, seeds)


@pytest.mark.parametrize(
    ("failed", "told"),
    [
        ({0}, {2: REDUNDANT, 3: REDUNDANT}),
        ({0, 1}, {2: TOTAL, 3: TOTAL}),
    ],
)
def test_one_of_two_is_enough(failed: set[int], told: dict[int, str]) -> None:
    """Node 2 relies on 0 or 1; node 3 needs 2."""
    drawn = [(0, 2, 1, REDUNDANT), (1, 2, 1, REDUNDANT), (2, 3, 1, TOTAL)]
    assert computed(drawn, failed) == told
