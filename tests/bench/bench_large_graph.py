"""Impact on a heavy-tailed graph, growing to a million items and five million relationships.

Beside every figure stand, in the same run, the recursive CTE and the walk level by level in the database, and
the bare search over the same arrays without a look at what was committed since.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.db import connection
from django.test import Client

from cmdb.queries.adjacency import forget, held_graph, prepare
from cmdb.queries.adjacency.graph import Graph
from cmdb.queries.adjacency.refresh import refreshed
from cmdb.queries.traversal import walk, walk_recorded
from cmdb.rules.relationships import DOWNSTREAM
from tests.bench.landscape import Landscape
from tests.bench.large_graph import LargeGraph, generate
from tests.bench.measurement import Measurement

SIZES = (10_000, 100_000, 1_000_000)
HOPS = 4
CTE = """
    WITH RECURSIVE reached(id) AS (
        SELECT %s::bigint
        UNION
        SELECT edge.source_id FROM cmdb_relationship AS edge JOIN reached ON edge.target_id = reached.id
    )
    SELECT count(*) - 1 FROM reached
"""
BOUNDED_CTE = """
    WITH RECURSIVE reached(id, depth) AS (
        SELECT %s::bigint, 0
        UNION
        SELECT edge.source_id, reached.depth + 1
        FROM cmdb_relationship AS edge JOIN reached ON edge.target_id = reached.id
        WHERE reached.depth < 4
    )
    SELECT count(DISTINCT id) - 1 FROM reached
"""


def measure(landscape: Landscape) -> Iterator[Measurement]:
    scale = float(os.environ.get("SCALE") or 1)
    for size in SIZES:
        large = generate(landscape.cast, int(size * scale))
        yield from _measured(large, landscape)


def _measured(large: LargeGraph, landscape: Landscape) -> Iterator[Measurement]:
    size = {"cis": large.size, "relationships": large.relationships}
    yield from _held(size)
    graph = _loaded()
    chance = random.Random(11)
    some = [chance.randint(1, large.size) for _ in range(200)]
    yield _near(graph, some, size)
    yield _far(graph, large.hub, size)
    yield _page(landscape, some, size)
    yield from _followed(graph, large, size)
    forget()


def _held(size: dict[str, float]) -> Iterator[Measurement]:
    """Loading and memory, in a process that does nothing else."""
    told = _in_a_fresh_process()
    yield Measurement("graph.load", told["seconds"], "s", 10, dict(size))
    yield Measurement(
        "graph.memory", told["held"], "MB", 150, {"peak": told["peak"], "process": told["process"], **size}
    )


def _in_a_fresh_process() -> dict[str, float]:
    server = urlsplit(os.environ["DATABASE_URL"])
    address = urlunsplit(server._replace(path=f"/{connection.settings_dict['NAME']}"))
    run = subprocess.run(
        [sys.executable, "-m", "tests.bench.graph_memory"],
        env={**os.environ, "DATABASE_URL": address},
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    told: dict[str, float] = json.loads(run.stdout.splitlines()[-1])
    return told


def _loaded() -> Graph:
    prepare()
    while (graph := held_graph()) is None:
        time.sleep(0.05)
    return graph


def _near(graph: Graph, some: list[int], size: dict[str, float]) -> Measurement:
    held = [_timed(lambda pk=pk: walk([pk], DOWNSTREAM, HOPS)) for pk in some]  # type: ignore[misc]
    bare = [_timed(lambda pk=pk: graph.reach([pk], DOWNSTREAM, HOPS)) for pk in some]  # type: ignore[misc]
    levels = [
        _timed(lambda pk=pk: walk_recorded(frozenset([pk]), DOWNSTREAM, HOPS))  # type: ignore[misc]
        for pk in some[:40]
    ]
    cte = [_timed(lambda pk=pk: _count(BOUNDED_CTE, pk)) for pk in some[:40]]  # type: ignore[misc]
    _same(graph, some[:40])
    return Measurement(
        "graph.near.p95",
        _p95(held),
        "ms",
        5,
        {
            "median": _median(held),
            "bare search": _p95(bare),
            "level by level": _p95(levels),
            "recursive CTE": _p95(cte),
            **size,
        },
    )


def _same(graph: Graph, some: list[int]) -> None:
    """What is fast is also right."""
    for pk in some:
        recorded = walk_recorded(frozenset([pk]), DOWNSTREAM, HOPS)
        assert set(walk([pk], DOWNSTREAM, HOPS).ids()) == set(recorded.ids())


def _far(graph: Graph, hub: int, size: dict[str, float]) -> Measurement:
    reached = len(walk([hub]).keys)
    assert reached == _count(CTE, hub)
    held = statistics.median(_timed(lambda: walk([hub])) for _ in range(7))
    bare = statistics.median(_timed(lambda: graph.reach([hub], DOWNSTREAM, None)) for _ in range(7))
    cte = min(_timed(lambda: _count(CTE, hub)) for _ in range(2))
    levels = _timed(lambda: walk_recorded(frozenset([hub]), DOWNSTREAM, None))
    return Measurement(
        "graph.hub",
        round(held, 1),
        "ms",
        400,
        {
            "reached": reached,
            "bare search": round(bare, 1),
            "times bare": round(held / bare, 2),
            "recursive CTE": round(cte, 1),
            "times faster": round(cte / held, 1),
            "level by level": round(levels, 1),
            **size,
        },
    )


def _page(landscape: Landscape, some: list[int], size: dict[str, float]) -> Measurement:
    client = Client()
    client.force_login(landscape.cast.rolf)
    taken = []
    for pk in some:
        address = f"/api/v1/cis/CI{pk:07d}/impact/?depth={HOPS}&limit=50"
        taken.append(_timed(lambda address=address: _ok(client, address)))  # type: ignore[misc]
    return Measurement("graph.page.p95", _p95(taken), "ms", 40, {"median": _median(taken), **size})


def _ok(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content


def _followed(graph: Graph, large: LargeGraph, size: dict[str, float]) -> Iterator[Measurement]:
    """What a look costs when nothing happened, and after two thousand relationships were added."""
    graph = refreshed(graph)
    idle = statistics.median(_timed(lambda: refreshed(graph)) for _ in range(50))
    yield Measurement("graph.look.idle", round(idle, 2), "ms", 2, dict(size))
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO cmdb_relationship (source_id, type_id, target_id, origin)
            SELECT %s - n, kind.id, n + 10, 'later'
            FROM generate_series(1, 2000) AS n, cmdb_relationshiptype AS kind
            WHERE kind.name = 'runs_on' AND %s - n > n + 10
            """,
            [large.size, large.size],
        )
    yield Measurement(
        "graph.look.after 2,000", round(_timed(lambda: refreshed(graph)), 1), "ms", 200, dict(size)
    )


def _timed(work: Callable[[], object]) -> float:
    """Milliseconds."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def _count(statement: str, pk: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, [pk])
        return int(cursor.fetchone()[0])


def _p95(taken: list[float]) -> float:
    return round(statistics.quantiles(taken, n=20, method="inclusive")[-1], 2)


def _median(taken: list[float]) -> float:
    return round(statistics.median(taken), 2)
