"""Known items that a batch changes: locked, moved along their lifecycle step by step, and written."""

from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from cmdb.actions._import import ci_statements as sql
from cmdb.actions._import.batch import changed_by, rows_of
from cmdb.actions._import.rejecting import Bad, reject
from cmdb.actions._import.result import ImportResult
from cmdb.actions._import.yielding import yield_to_higher_sources
from cmdb.models import CIClass, ConfigurationItem
from cmdb.rules.lifecycle import RETIRED, shortest_walk
from cmdb.rules.table_rows import Row
from itsm.core.lifecycle import declared_edges

Move = tuple[int, list[str]]
"""An item and the states that it passes through."""


class Written(NamedTuple):
    """Of known items; `rejected` are rows that no longer fit once the items were locked."""

    updated: int
    retired: int
    rejected: int


def update(
    differing: list[int],
    rows: dict[int, Row],
    given: dict[str, Any],
    classes: dict[int, CIClass],
    result: ImportResult,
) -> Written:
    """The items of these keys, as far as they still differ from their rows. Only what was locked is written.

    What was looked at before is looked at again, now that it stays: what to yield, which units are the
    actor's, and which steps lead to the state.
    """
    if not differing:
        return Written(0, 0, 0)
    locked = {key for (key,) in rows_of(sql.LOCK_CHANGING, {"differing": differing})}
    if not locked:
        return Written(0, 0, 0)
    yield_to_higher_sources(given, classes)
    walks, bad = walks_to_states()
    bad |= outside_units(given)
    reject(bad, rows, result)
    moves = [(ci, walk) for line, ci, walk in walks if line not in bad and ci in locked]
    _move(moves, given)
    updated = changed_by(sql.UPDATE, {**given, "locked": sorted(locked)})
    return Written(updated, retired_by(moves), len(bad))


def retired_by(moves: list[Move]) -> int:
    return sum(walk[-1:] == [RETIRED] for _ci, walk in moves)


def outside_units(given: dict[str, Any]) -> Bad:
    told = _("This configuration item belongs to a unit you may not import into.")
    return {line: told for (line,) in rows_of(sql.OUTSIDE_UNITS, given)}


def walks_to_states() -> tuple[list[tuple[int, int, list[str]]], Bad]:
    """Rows whose source reports another status than last time: line, CI and the states to pass through; and
    those to whose state no step leads.

    A status that stayed the same moves nothing: what a person decided since then stands.
    """
    edges, walks, bad = declared_edges(ConfigurationItem), [], {}
    for line, ci_id, now, wanted in rows_of(sql.MOVES, {}):
        walk = shortest_walk(edges, now, wanted)
        if walk is None:
            states = {"now": now, "wanted": wanted}
            bad[line] = _("No step leads from the state %(now)s to %(wanted)s.") % states
        else:
            walks.append((line, ci_id, walk))
    return walks, bad


def _move(moves: list[Move], given: dict[str, Any]) -> None:
    """Each step by its own edge, everybody who takes it together: the database checks every one."""
    for step in range(max((len(walk) for _ci, walk in moves), default=0)):
        for state in sorted({walk[step] for _ci, walk in moves if step < len(walk)}):
            ids = [ci for ci, walk in moves if step < len(walk) and walk[step] == state]
            changed_by(sql.MOVE, {**given, "state": state, "ids": sorted(ids)})
