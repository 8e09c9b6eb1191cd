"""Bringing in configuration items, a batch at a time: new ones are inserted, changed ones updated, equal ones
left alone, so that the same file twice writes nothing the second time.
"""

from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from cmdb.actions._duplicate_tasks import open_for_record
from cmdb.actions._import import ci_statements as sql
from cmdb.actions._import.batch import (
    ImportOrder,
    audit_batch,
    batches,
    begin,
    changed_by,
    rows_are_known,
    rows_of,
    stage,
    without_looking_for_circles,
)
from cmdb.actions._import.ci_rows import ClassBook, StagedCI, staged
from cmdb.actions._import.directory import directory_for
from cmdb.actions._import.finding import find_items, remember
from cmdb.actions._import.names import taken_names
from cmdb.actions._import.numbered import Seen
from cmdb.actions._import.places import find_places, misplaced, stand_in_new_places
from cmdb.actions._import.recorded import Recorded, recorded
from cmdb.actions._import.references import bad_references
from cmdb.actions._import.result import ImportResult
from cmdb.actions._import.same_texts import leave_same_texts
from cmdb.actions._import.samples import take_samples
from cmdb.actions._import.simulated import room_for_simulation, source_of_nobody
from cmdb.actions._import.unfit import Unfit
from cmdb.actions._import.unique_values import taken_values
from cmdb.actions._import.yielding import fit_to_kept_class, yield_to_higher_sources
from cmdb.models import CIClass, ConfigurationItem
from cmdb.queries.classes import specs_by_class
from cmdb.rules.import_columns import NUMBER
from cmdb.rules.lifecycle import RETIRED, shortest_walk
from cmdb.rules.table_rows import Fault, Row, Table
from itsm.core.lifecycle import declared_edges
from itsm.core.operations import Operation, operation

FILE = "cis"
Bad = dict[int, str]
Move = tuple[int, list[str]]
"""An item and the states that it passes through."""


class Written(NamedTuple):
    """Of known items; `rejected` are rows that no longer fit once the items were locked."""

    updated: int
    retired: int
    rejected: int


def import_items(table: Table, order: ImportOrder, result: ImportResult) -> None:
    """Every row of the table. Batches commit one by one; a reject never stops the rest."""
    seen = Seen(by_number=table.of_records or NUMBER in table.columns)
    for batch in batches(table.rows):
        with without_looking_for_circles():
            _import(batch, order, result, seen)
        result.progress(len(batch))


def _import(batch: list[Row | Fault], order: ImportOrder, result: ImportResult, seen: Seen) -> None:
    with operation("cmdb.import", actor=order.actor) as op, op.bulk():
        begin(order, dry_run=result.dry_run)
        room_for_simulation()
        made_before = len(result.made_classes)
        book = _book(op, order, result)
        ready = _ready(batch, book, order, result, seen)
        counts = _write(op, ready, _rows(batch), book, order, result, seen)
        if any(counts.values()) or len(result.made_classes) > made_before:
            audit_batch(op, order, FILE, ready, **counts)


def _book(op: Operation, order: ImportOrder, result: ImportResult) -> ClassBook:
    """What the classes are while the batch lasts: nobody else changes them until it is done (`begin`)."""
    known = {ci_class.name: ci_class for ci_class in CIClass.objects.all()}
    return ClassBook(specs_by_class(), known, result.made_classes, op if order.create_missing else None)


def _ready(
    batch: list[Row | Fault], book: ClassBook, order: ImportOrder, result: ImportResult, seen: Seen
) -> list[StagedCI]:
    """The rows that can be staged; the others are rejected here."""
    directory = directory_for(batch, order.allowed_units)
    ready = []
    for row in batch:
        if isinstance(row, Fault):
            result.reject(FILE, row.line, row.reason, row.text)
            continue
        try:
            made = staged(row, book, directory)
            seen.once(made)
            ready.append(made)
        except Unfit as unfit:
            result.reject(FILE, row.line, str(unfit), _text(row))
    return ready


def _write(
    op: Operation,
    ready: list[StagedCI],
    rows: dict[int, Row],
    book: ClassBook,
    order: ImportOrder,
    result: ImportResult,
    seen: Seen,
) -> dict[str, int]:
    given, classes = _parameters(op, order, result), book.by_key
    stage("cmdb_import_ci", sql.COPIED, sql.OTHERS, (row[:-1] for row in ready))
    found = find_items(given, classes, {row.class_id for row in ready}, seen)
    rows_are_known("cmdb_import_ci", "line, external_id, class_id, ci_id")
    _forget(found.bad)
    leave_same_texts(ready, book.specs)
    ambiguous = 0 if result.dry_run else open_for_record(op, found.ambiguous.values(), order.source)
    faults, known = _faults(ready, book, order, given)
    bad = {**found.bad, **faults}
    walks, no_way = _walks() if known.moved else ([], {})
    bad = {**no_way, **bad}
    bad |= misplaced(bad)
    moves = [(ci, walk) for line, ci, walk in walks if line not in bad]
    _reject(bad, rows, result)
    if result.dry_run:
        take_samples(order, result, dict(moves))
    created = changed_by(sql.INSERT, given)
    remember(given)
    standing = stand_in_new_places(given)
    if result.dry_run:
        yield_to_higher_sources(given, classes)  # places that the batch makes are known only now
        written = Written(len(rows_of(sql.DIFFERING, {})), _retired(moves), 0)
    else:
        differing = sorted({*known.differing, *standing})
        written = _update(rows, {**given, "differing": differing}, classes, result)
        if known.older:
            changed_by(sql.SEE, given)
    result.cis.created += created
    result.cis.updated += written.updated
    result.cis.retired += written.retired
    result.cis.unchanged += len(ready) - len(bad) - created - written.updated - written.rejected
    told = {"ambiguous": ambiguous} if ambiguous else {}
    return {"created": created, "updated": written.updated, **told}


def _faults(
    ready: list[StagedCI], book: ClassBook, order: ImportOrder, given: dict[str, Any]
) -> tuple[Bad, Recorded]:
    """Rows that do not fit what is recorded, or what the actor may; places are filled in, and facts yield.
    What is left then is compared with what is recorded.
    """
    bad = find_places(given, order.actor, dry_run=given["dry_run"])
    staged_classes = {row.class_id for row in ready}
    known = recorded(given)
    if known.of_others and yield_to_higher_sources(given, book.by_key):
        bad |= fit_to_kept_class(ready, book.specs)
        staged_classes = {key for (key,) in rows_of(sql.CLASSES, {})}
        known = recorded(given)
    if known.renamed_by_hand:
        bad |= dict(taken_names())
    taken = taken_values(
        (spec for pk in staged_classes for spec in book.specs.get(pk, ())), staged_classes, given["allowed"]
    )
    bad |= {**bad_references(ready, order.actor), **dict(taken), **_lacking(given)}
    return bad | (_outside(given) if known.outside else {}), known


def _forget(bad: Bad) -> None:
    if bad:
        changed_by(sql.FORGET, {"lines": list(bad)})


def _update(
    rows: dict[int, Row], given: dict[str, Any], classes: dict[int, CIClass], result: ImportResult
) -> Written:
    """Only what was locked is written. What was looked at before is looked at again, now that it stays: what
    to yield, which units are the actor's, and which steps lead to the state.
    """
    locked = {key for (key,) in rows_of(sql.LOCK_CHANGING, given)} if given["differing"] else set()
    if not locked:
        return Written(0, 0, 0)
    yield_to_higher_sources(given, classes)
    walks, bad = _walks()
    bad |= _outside(given)
    _reject(bad, rows, result)
    moves = [(ci, walk) for line, ci, walk in walks if line not in bad and ci in locked]
    _move(moves, given)
    updated = changed_by(sql.UPDATE, {**given, "locked": sorted(locked)})
    return Written(updated, _retired(moves), len(bad))


def _retired(moves: list[Move]) -> int:
    return sum(walk[-1:] == [RETIRED] for _ci, walk in moves)


def _reject(bad: Bad, rows: dict[int, Row], result: ImportResult) -> None:
    for line, reason in sorted(bad.items()):
        result.reject(FILE, line, reason, _text(rows[line]))
    _forget(bad)


def _parameters(op: Operation, order: ImportOrder, result: ImportResult) -> dict[str, Any]:
    return {
        "source": order.source,
        "made_as": source_of_nobody() if result.dry_run else order.source,
        "dry_run": result.dry_run,
        "unit": order.unit.pk,
        "actor": order.actor.pk,
        "allowed": list(order.allowed_units),
        "now": op.now,
    }


def _lacking(given: dict[str, Any]) -> Bad:
    told = _("A value is required for: %(names)s.")
    return {line: told % {"names": names} for line, names in rows_of(sql.MISSING_REQUIRED, given)}


def _outside(given: dict[str, Any]) -> Bad:
    told = _("This configuration item belongs to a unit you may not import into.")
    return {line: told for (line,) in rows_of(sql.OUTSIDE_UNITS, given)}


def _walks() -> tuple[list[tuple[int, int, list[str]]], Bad]:
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


def _rows(batch: list[Row | Fault]) -> dict[int, Row]:
    return {row.line: row for row in batch if isinstance(row, Row)}


def _text(row: Row) -> str:
    return ",".join(row.values.values())
