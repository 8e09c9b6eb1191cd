"""The whole graph from the database, in one snapshot and in a few large pieces."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from django.db import connection, transaction
from numpy.typing import NDArray

from cmdb.models import RelationshipType
from cmdb.queries.adjacency.belonging import Belonging
from cmdb.queries.adjacency.edges import HOLDS, MOMENT, WEAK, harms_between, weak_edges
from cmdb.queries.adjacency.graph import Directory, Graph, Keys, Position
from cmdb.queries.adjacency.refresh import TYPES
from cmdb.rules.adjacency import compress, edge, turn_round, unchanged
from cmdb.rules.relationships import DOWNSTREAM, flows_backward, flows_forward
from cmdb.rules.strength import Weak

PIECE = 1 << 16
"""Rows packed into one value: few round trips, and no piece is larger than a megabyte or two."""

AT_ONCE = 4

_NODES = f"""
    SELECT string_agg(
        int8send(id) || int4send(unit_id::int) || int4send(ci_class_id::int)
        || int4send(coalesce(owner_id, 0)::int) || int4send(coalesce(owner_group_id, 0)::int)
        || int2send(criticality), ''::bytea)
    FROM cmdb_configurationitem GROUP BY id / {PIECE}
"""  # noqa: S608
_EDGES = f"""
    SELECT string_agg(int8send({{origin}}_id) || int8send({{end}}_id), ''::bytea)
    FROM cmdb_relationship AS edge
    WHERE type_id = ANY(%s) AND {HOLDS.replace(MOMENT, "transaction_timestamp()")} GROUP BY id / {PIECE}
"""  # noqa: S608
_WHOLE = (("unit", ">i4"), ("class", ">i4"), ("owner", ">i4"), ("group", ">i4"), ("criticality", ">i2"))
_NODE = np.dtype([("id", ">i8"), *_WHOLE])
_SPARSE = 8
"""Keys spread wider than so many per CI are looked up by search; otherwise by a table."""


def load() -> Graph:
    """The graph as it is now. Reads in a snapshot of its own; call it outside any transaction."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute(f"SELECT pg_current_snapshot()::text, ({TYPES}), transaction_timestamp()::text")
        position = Position(*cursor.fetchone())
        keys, belonging = _nodes()
        edges = _edges(keys)
        weak = _weak(keys)
    harms = compress(edges, len(keys))
    turn_round(edges)
    needs = compress(edges, len(keys))
    return Graph(Directory(keys), unchanged(harms), unchanged(needs), belonging, position, weak)


def _nodes() -> tuple[Keys, Belonging]:
    pieces = [np.frombuffer(piece, _NODE) for piece in _pieces(_NODES)]
    rows = np.concatenate(pieces) if pieces else np.empty(0, _NODE)
    rows = rows[np.argsort(rows["id"])]
    units, classes, owners, groups = (
        rows[name].astype(np.int32) for name in ("unit", "class", "owner", "group")
    )
    belonging = Belonging(units, classes, owners, groups, rows["criticality"].astype(np.int8))
    return rows["id"].astype(np.int64), belonging


def _edges(keys: Keys) -> NDArray[np.int64]:
    """Harm as edges between nodes: from what fails to what suffers."""
    kinds = list(RelationshipType.objects.values_list("id", "impact"))
    forward = [pk for pk, impact in kinds if flows_forward(impact, DOWNSTREAM)]
    backward = [pk for pk, impact in kinds if flows_backward(impact, DOWNSTREAM)]
    place = _Places(keys)
    found = []
    for origin, end, types in (("source", "target", forward), ("target", "source", backward)):
        for piece in _pieces(_EDGES.format(origin=origin, end=end), types):
            ends = np.frombuffer(piece, ">i8").reshape(-1, 2)
            found.append(edge(place.of(ends[:, 0]), place.of(ends[:, 1])))
    return np.concatenate(found) if found else np.empty(0, np.int64)


def _weak(keys: Keys) -> Weak:
    """What is not total. Keys of CIs become nodes."""
    with connection.cursor() as cursor:
        cursor.execute(WEAK.replace(MOMENT, "transaction_timestamp()"))
        pairs = [row[:2] for row in cursor.fetchall()]
    ends = np.array(sorted({key for pair in pairs for key in pair}), np.int64)
    places = dict(zip(ends.tolist(), np.searchsorted(keys, ends).tolist(), strict=True))
    return Weak.of(weak_edges(harms_between(pairs), places))


class _Places:
    """Keys to nodes: a table where keys lie close together, a search where they do not."""

    def __init__(self, keys: Keys) -> None:
        self.keys = keys
        self.table: NDArray[np.int32] | None = None
        if len(keys) and keys[-1] < _SPARSE * len(keys):
            self.table = np.zeros(int(keys[-1]) + 1, np.int32)
            self.table[keys] = np.arange(len(keys), dtype=np.int32)

    def of(self, wanted: NDArray[np.int64]) -> NDArray[np.integer]:
        return np.searchsorted(self.keys, wanted) if self.table is None else self.table[wanted]


def _pieces(statement: str, *parameters: list[int]) -> Iterator[bytes]:
    """Few at a time, so that the driver never holds the whole answer."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, parameters)
        while rows := cursor.fetchmany(AT_ONCE):
            for (piece,) in rows:
                yield bytes(piece)
