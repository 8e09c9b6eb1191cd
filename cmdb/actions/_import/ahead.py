"""Checking the rows of the next batch while the database writes this one: each has a core of its own."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from django.utils.translation import get_language, override

from cmdb.actions._import.batch import ImportOrder, batches
from cmdb.actions._import.ci_rows import ClassBook, StagedCI, staged
from cmdb.actions._import.directory import Directory, directory_for
from cmdb.actions._import.unfit import Unfit
from cmdb.models import CIClass
from cmdb.queries.classes import specs_by_class
from cmdb.rules.attributes import AttributeSpec
from cmdb.rules.table_rows import Fault, Row

Outcome = StagedCI | Fault | str
"""What is staged of a row, or why nothing is."""


@dataclass(frozen=True)
class Schema:
    """What rows are checked against."""

    classes: dict[str, CIClass]
    specs: dict[int, list[AttributeSpec]]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Schema):
            return NotImplemented
        return self.specs == other.specs and self._paths() == other._paths()

    def _paths(self) -> dict[str, tuple[int, str]]:
        return {name: (ci_class.pk, ci_class.path) for name, ci_class in self.classes.items()}


@dataclass(frozen=True)
class Batch:
    """Rows with what they were found to be by `schema`; without `outcomes` where that is for the writer."""

    rows: list[Row | Fault]
    directory: Directory
    schema: Schema
    outcomes: list[Outcome] | None


def schema_now() -> Schema:
    return Schema({ci_class.name: ci_class for ci_class in CIClass.objects.all()}, specs_by_class())


def checked_ahead(rows: Iterable[Row | Fault], order: ImportOrder) -> Generator[Batch, None, None]:
    """The batches in their order, each checked while whoever iterates worked on the one before it.

    The thread that checks never asks the database. The schema may have changed by the time that a batch is
    written, so the writer compares. Whoever makes missing classes checks for itself, since later rows are
    checked against them. What reading raises is raised after the batches before it.
    """
    with ThreadPoolExecutor(1, "import-check") as worker:
        coming: Future[Batch] | None = None
        failure: Exception | None = None
        remaining = batches(rows)
        while failure is None:
            try:
                read = next(remaining, None)
            except Exception as wrong:
                read, failure = None, wrong
            following = _begun(worker, read, order) if read else None
            if coming:
                yield coming.result()
            if following is None:
                break
            coming = following
        if failure:
            raise failure


def _begun(worker: ThreadPoolExecutor, rows: list[Row | Fault], order: ImportOrder) -> Future[Batch]:
    directory, schema = directory_for(rows, order.allowed_units), schema_now()
    if order.create_missing:
        begun: Future[Batch] = Future()
        begun.set_result(Batch(rows, directory, schema, None))
        return begun
    book = ClassBook(schema.specs, schema.classes, [])
    language = get_language()

    def check() -> Batch:
        with override(language):
            return Batch(rows, directory, schema, outcomes(rows, book, directory))

    return worker.submit(check)


def outcomes(rows: Iterable[Row | Fault], book: ClassBook, directory: Directory) -> list[Outcome]:
    """One for each row."""
    found: list[Outcome] = []
    for row in rows:
        try:
            found.append(row if isinstance(row, Fault) else staged(row, book, directory))
        except Unfit as unfit:
            found.append(str(unfit))
    return found
