"""One graph a process, loaded by a thread of its own so that nobody waits for it."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass

from django.conf import settings
from django.db import Error, connection

from cmdb.queries.adjacency.graph import Graph
from cmdb.queries.adjacency.load import load
from cmdb.queries.adjacency.refresh import CannotFollow, OwnChanges, refreshed

log = logging.getLogger(__name__)

MOST_REPLACED = 50_000
"""Rows in the overlay beyond which the whole is better loaded anew."""
REST = 3.0
"""After a load of so many seconds the next one waits for this many times as long: an import may go on."""


@dataclass
class _Held:
    graph: Graph | None = None
    loader: threading.Thread | None = None
    rests_until: float = 0.0
    asked: int = 0


_held = _Held()
_lock = threading.Lock()


def held_graph() -> Graph | None:
    """The graph with everything committed until now, or None when the database itself must be asked.

    The first question of a process goes to the database, so that a command that asks once loads nothing.
    """
    if not settings.CMDB_GRAPH_IN_MEMORY:
        return None
    with _lock:
        if _held.graph is None:
            _held.asked += 1
            if _held.asked > 1:
                _start_loading()
            return None
        try:
            _held.graph = refreshed(_held.graph)
        except OwnChanges:
            return None
        except CannotFollow:
            _held.graph = None
            _start_loading()
            return None
        if max(len(_held.graph.harms.rows), len(_held.graph.needs.rows)) > MOST_REPLACED:
            _start_loading()
        return _held.graph


def prepare() -> None:
    """Begin to load, for a process that is about to answer many questions."""
    if settings.CMDB_GRAPH_IN_MEMORY:
        with _lock:
            _start_loading()


def forget() -> None:
    """Let the graph go, and wait for a loader that is under way."""
    loader = _held.loader
    if loader is not None:
        loader.join()
    with _lock:
        _held.graph, _held.loader, _held.asked, _held.rests_until = None, None, 0, 0.0


def _start_loading() -> None:
    if _held.loader is None and time.monotonic() >= _held.rests_until:
        _held.loader = threading.Thread(target=_load, name="graph-loader", daemon=True)
        _held.loader.start()


def _load() -> None:
    began = time.monotonic()
    graph = None
    try:
        graph = load()
    except Error:
        log.warning(
            "The dependency graph could not be loaded; the database answers meanwhile.", exc_info=True
        )
    finally:
        connection.close()
    took = time.monotonic() - began
    with _lock:
        _held.loader = None
        _held.rests_until = time.monotonic() + REST * took
        if graph is not None:
            _held.graph = graph
            log.info("The dependency graph is held: %d items in %.1f s.", graph.directory.size, took)
