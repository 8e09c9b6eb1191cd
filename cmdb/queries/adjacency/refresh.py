"""What was committed since the graph was last looked at, read from the history that triggers write.

A sequence number tells nothing of the order of commits. So every look keeps the snapshot it was taken in; the
next reads what that snapshot did not show (`pg_visible_in_snapshot`): safe against transactions that commit
late, and no dearer when one stays open for hours. Of whatever is mentioned the *present* state is asked for,
so that reading an entry twice does no harm.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from django.db import connection

from cmdb.queries.adjacency.belonging import COLUMNS, Belonging
from cmdb.queries.adjacency.edges import MOMENT, TURNED, array_of, harms_between, weak_edges
from cmdb.queries.adjacency.graph import Graph, Position
from cmdb.rules.adjacency import edge, with_edges

MOST_CHANGES = 20_000
"""More changes at once than this, and loading anew is quicker."""

TYPES = """
    SELECT coalesce(md5(string_agg(id || impact || strength, ',' ORDER BY id)), '') FROM cmdb_relationshiptype
"""

_NEW = """
    log.transaction_id >= pg_snapshot_xmin(%(since)s::pg_snapshot)::text::bigint
    AND NOT pg_visible_in_snapshot(log.transaction_id::text::xid8, %(since)s::pg_snapshot)
    AND (log.transaction_id < high OR log.transaction_id = own)
"""
# The upper bound leaves out what a restored copy of the database remembers of another server's transactions.
_LOGGED = f"""
    WITH present AS MATERIALIZED (
        SELECT
            pg_current_snapshot() AS snapshot,
            pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS high,
            coalesce(pg_current_xact_id_if_assigned()::text::bigint, 0) AS own
    ),
    edge AS (
        SELECT ARRAY[log.transaction_id, log.source_id, log.target_id] AS row
        FROM cmdb_relationshiphistory AS log, present WHERE {_NEW} LIMIT %(most)s
    ),
    node AS (
        SELECT ARRAY[log.transaction_id, log.pgh_obj_id] AS row
        FROM cmdb_configurationitemhistory AS log, present WHERE {_NEW} LIMIT %(most)s
    ),
    turned AS ({TURNED} LIMIT %(most)s)
    SELECT snapshot::text, own, ({TYPES}), {MOMENT}::text,
        ARRAY(SELECT row FROM edge) || ARRAY(SELECT row FROM turned), ARRAY(SELECT row FROM node)
    FROM present
"""  # noqa: S608
_NODES = f"SELECT {COLUMNS} FROM cmdb_configurationitem WHERE id = ANY(%s::bigint[]) ORDER BY id"  # noqa: S608


class CannotFollow(Exception):
    """The log does not lead from the graph to the present: it must be loaded anew."""


class OwnChanges(Exception):
    """The caller's own open transaction has changed the graph, which nobody else may see yet."""


@dataclass(frozen=True, slots=True)
class Logged:
    """New log entries by what they mention."""

    position: Position
    edges: set[tuple[int, int]]
    nodes: set[int]


def refreshed(graph: Graph) -> Graph:
    """The graph with everything that is committed now. Raises CannotFollow or OwnChanges."""
    logged = _read(graph.position)
    if not logged.edges and not logged.nodes:
        return graph if logged.position == graph.position else replace(graph, position=logged.position)
    mentioned = logged.nodes.union(*logged.edges)
    graph = _with_nodes(graph, sorted(mentioned))
    if logged.edges:
        graph = _with_edges(graph, logged.edges)
    return replace(graph, position=logged.position)


def _read(position: Position) -> Logged:
    with connection.cursor() as cursor:
        cursor.execute(
            _LOGGED, {"since": position.snapshot, "moment": position.moment, "most": MOST_CHANGES + 1}
        )
        snapshot, own, types, moment, edges, nodes = cursor.fetchone()
    if own and any(row[0] == own for row in (*edges, *nodes)):
        raise OwnChanges
    if types != position.types or max(len(edges), len(nodes)) > MOST_CHANGES:
        raise CannotFollow
    return Logged(
        Position(snapshot, types, moment),
        {(source, target) for _transaction, source, target in edges},
        {key for _transaction, key in nodes},
    )


def _with_nodes(graph: Graph, keys: list[int]) -> Graph:
    """New CIs get a place; what all that are mentioned belong to is read again."""
    directory = graph.directory.with_keys(keys)
    with connection.cursor() as cursor:
        cursor.execute(_NODES, [array_of(keys)])
        rows = {row[0]: row[1:] for row in cursor.fetchall()}
    present = directory.nodes(rows)
    values = Belonging.of_rows(rows[key] for key in directory.keys(present).tolist())
    return replace(
        graph,
        directory=directory,
        belonging=graph.belonging.changed(directory.size, present, values),
        harms=graph.harms.with_rows({}, directory.size),
        needs=graph.needs.with_rows({}, directory.size),
    )


def _with_edges(graph: Graph, mentioned: set[tuple[int, int]]) -> Graph:
    """Harm between every mentioned pair, in either direction and by whatever types, read again."""
    pairs = sorted(mentioned | {(target, source) for source, target in mentioned})
    harms = harms_between(mentioned)
    harmful = {(way.failing, way.suffering) for way in harms}
    there = np.fromiter((pair in harmful for pair in pairs), np.bool_, len(pairs))
    places = _place_of(graph, {key for pair in pairs for key in pair})
    failing, suffering = np.array([(places[one], places[other]) for one, other in pairs], np.int64).T
    ways, turned = edge(failing, suffering), edge(suffering, failing)
    return replace(
        graph,
        harms=with_edges(graph.harms, ways, ways[there]),
        needs=with_edges(graph.needs, turned, turned[there]),
        weak=graph.weak.changed(ways, weak_edges(harms, places)),
    )


def _place_of(graph: Graph, keys: Iterable[int]) -> dict[int, int]:
    nodes = graph.directory.nodes(keys)
    return dict(zip(graph.directory.keys(nodes).tolist(), nodes.tolist(), strict=True))
