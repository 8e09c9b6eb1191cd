"""Bringing in configuration items, a batch at a time: new ones are inserted, changed ones updated, equal ones
left alone, so that the same file twice writes nothing the second time.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from cmdb.actions._duplicate_tasks import open_for_record
from cmdb.actions._import import ci_statements as sql
from cmdb.actions._import.ahead import Ahead
from cmdb.actions._import.batch import (
    Batch,
    ImportOrder,
    audit_batch,
    begin,
    changed_by,
    content_of,
    rows_are_known,
    rows_of,
    stage,
    without_looking_for_circles,
)
from cmdb.actions._import.changing import Move, Written, outside_units, retired_by, update, walks_to_states
from cmdb.actions._import.ci_rows import ClassBook, StagedCI, staged, with_people
from cmdb.actions._import.directory import directory_for
from cmdb.actions._import.finding import find_items, remember
from cmdb.actions._import.names import taken_names
from cmdb.actions._import.numbered import Seen
from cmdb.actions._import.places import find_places, misplaced, stand_in_new_places
from cmdb.actions._import.recorded import Recorded, recorded
from cmdb.actions._import.references import bad_references
from cmdb.actions._import.rejecting import Bad, forget, reject, text_of
from cmdb.actions._import.result import ImportResult
from cmdb.actions._import.same_texts import leave_same_texts
from cmdb.actions._import.samples import take_samples
from cmdb.actions._import.simulated import room_for_simulation, source_of_nobody
from cmdb.actions._import.tidying import Tidying
from cmdb.actions._import.unfit import Unfit
from cmdb.actions._import.unique_values import taken_values
from cmdb.actions._import.yielding import fit_to_kept_class, yield_to_higher_sources
from cmdb.models import CIClass
from cmdb.queries.classes import specs_by_class
from cmdb.rules.import_columns import CIS, NUMBER
from cmdb.rules.table_rows import Fault, Row, Table
from itsm.core.operations import Operation, operation

WRITES_MUCH = 0.1
"""A batch of which more is new keeps the database busy longest when that is written, and any other when it is
compared with what is recorded.
"""


@dataclass
class Run:
    """One table on its way in; whether the batch before wrote much tells what this one will do."""

    order: ImportOrder
    result: ImportResult
    ahead: Ahead
    seen: Seen
    tidying: Tidying = field(default_factory=Tidying)
    writes_much: bool = False


@dataclass
class StagedBatch:
    """One batch of it: the rows that fit as they are staged, and all as they came, by line."""

    ready: list[StagedCI]
    rows: dict[int, Row]
    book: ClassBook
    given: dict[str, Any]
    content: str = ""

    def told(self) -> str:
        """What binds the audit entry to the rows, worked out once."""
        self.content = self.content or content_of(self.ready)
        return self.content

    @property
    def classes(self) -> set[int]:
        return {row.class_id for row in self.ready}


def import_items(table: Table, order: ImportOrder, result: ImportResult) -> None:
    """Every row of the table. Batches commit one by one; a reject never stops the rest."""
    seen = Seen(by_number=table.of_records or NUMBER in table.columns)
    run = Run(order, result, Ahead(table.rows), seen)
    with run.tidying:
        for batch in run.ahead:
            run.tidying.before_batch(result.cis.created + result.cis.updated)
            with without_looking_for_circles():
                _import(batch, run)
            result.progress(len(batch))


def _import(batch: Batch, run: Run) -> None:
    order, result = run.order, run.result
    with operation("cmdb.import", actor=order.actor) as op, op.bulk():
        begin(order, dry_run=result.dry_run)
        run.tidying.leave_it_more()
        room_for_simulation()
        made_before = len(result.made_classes)
        book = _book(op, order, result)
        rows = {row.line: row for row in batch if isinstance(row, Row)}
        ready = StagedBatch(_ready(batch, book, run), rows, book, _parameters(op, order, result))
        counts = _write(op, ready, run)
        if any(counts.values()) or len(result.made_classes) > made_before:
            audit_batch(op, order, CIS, ready.ready, ready.told(), **counts)


def _book(op: Operation, order: ImportOrder, result: ImportResult) -> ClassBook:
    """What the classes are while the batch lasts: nobody else changes them until it is done (`begin`)."""
    known = {ci_class.name: ci_class for ci_class in CIClass.objects.all()}
    return ClassBook(specs_by_class(), known, result.made_classes, op if order.create_missing else None)


def _ready(batch: Batch, book: ClassBook, run: Run) -> list[StagedCI]:
    """The rows that can be staged; the others are rejected here."""
    directory, checked = directory_for(batch, run.order.allowed_units), run.ahead.take_checked(book)
    ready = []
    for row in batch:
        if isinstance(row, Fault):
            run.result.reject(CIS, row.line, row.reason, row.text)
            continue
        try:
            made = with_people(checked.get(row.line) or staged(row, book), row, directory)
            run.seen.once(made)
            ready.append(made)
        except Unfit as unfit:
            run.result.reject(CIS, row.line, str(unfit), text_of(row))
    return ready


def _write(op: Operation, batch: StagedBatch, run: Run) -> dict[str, int]:
    result, given, ready = run.result, batch.given, batch.ready
    stage("cmdb_import_ci", sql.COPIED, sql.OTHERS, (row[:-1] for row in ready))
    read_next = None if run.writes_much else run.ahead.read
    found = find_items(given, batch.book.by_key, batch.classes, run.seen, read_next)
    rows_are_known("cmdb_import_ci", "line, external_id, class_id, ci_id")
    forget(found.bad)
    leave_same_texts(ready, batch.book.specs)
    ambiguous = 0 if result.dry_run else open_for_record(op, found.ambiguous.values(), run.order.source)
    [(new,)] = rows_of(sql.COUNT_NEW, {})
    run.writes_much = new > len(ready) * WRITES_MUCH
    faults, known = _faults(
        batch, run, meanwhile=None if run.writes_much else partial(run.ahead.check, batch.book)
    )
    bad = {**found.bad, **faults}
    walks, no_way = walks_to_states() if known.moved else ([], {})
    bad = {**no_way, **bad}
    bad |= misplaced(bad)
    moves = [(ci, walk) for line, ci, walk in walks if line not in bad]
    reject(bad, batch.rows, result)
    if result.dry_run:
        take_samples(run.order, result, dict(moves))
    created = changed_by(sql.INSERT, given, partial(_look_ahead, batch, run) if run.writes_much else None)
    remember(given)
    written = _change(batch, known, moves, run)
    result.cis.created += created
    result.cis.updated += written.updated
    result.cis.retired += written.retired
    result.cis.unchanged += len(ready) - len(bad) - created - written.updated - written.rejected
    told = {"ambiguous": ambiguous} if ambiguous else {}
    return {"created": created, "updated": written.updated, **told}


def _look_ahead(batch: StagedBatch, run: Run) -> None:
    """What needs no database, and will be needed."""
    run.ahead.check(batch.book)
    batch.told()


def _change(batch: StagedBatch, known: Recorded, moves: list[Move], run: Run) -> Written:
    """What was there before. Some of it may stand in places that the batch made, which is known only now."""
    given, classes = batch.given, batch.book.by_key
    standing = stand_in_new_places(given)
    if run.result.dry_run:
        yield_to_higher_sources(given, classes)
        return Written(len(rows_of(sql.DIFFERING, {})), retired_by(moves), 0)
    differing = sorted({*known.differing, *standing})
    written = update(differing, batch.rows, given, classes, run.result)
    if known.unseen:
        changed_by(sql.SEE, given)
    return written


def _faults(batch: StagedBatch, run: Run, meanwhile: Callable[[], object] | None) -> tuple[Bad, Recorded]:
    """Rows that do not fit what is recorded, or what the actor may; places are filled in, and facts yield.
    What is left then is compared with what is recorded.
    """
    book, given, actor = batch.book, batch.given, run.order.actor
    bad = find_places(given, actor, dry_run=run.result.dry_run)
    classes = batch.classes
    known = recorded(given, meanwhile)
    if known.of_others and yield_to_higher_sources(given, book.by_key):
        bad |= fit_to_kept_class(batch.ready, book.specs)
        classes = {key for (key,) in rows_of(sql.CLASSES, {})}
        known = recorded(given)
    if known.renamed_by_hand:
        bad |= dict(taken_names())
    specs = (spec for pk in classes for spec in book.specs.get(pk, ()))
    taken = taken_values(specs, classes, given["allowed"])
    bad |= {**bad_references(batch.ready, actor), **dict(taken), **_lacking(given)}
    return bad | (outside_units(given) if known.outside else {}), known


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
