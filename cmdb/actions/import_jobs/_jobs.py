"""What the verbs of an import share: its files, its mapping, and how work on it begins and ends."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any, BinaryIO, cast

from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile

from cmdb.models import ImportJob, ImportMapping
from cmdb.rules.import_files import Tables, tables_of
from cmdb.rules.import_jobs import columns_do_not_fit, files_are_gone
from cmdb.rules.mapping import ColumnMapping, faults_of, mapped, mapping_from, suggested
from cmdb.rules.table_rows import Table
from itsm.core.models import Unit
from itsm.core.operations import Operation
from itsm.core.refusals import OperationRefused

FILES = ("cis", "relationships")


def digest_of(uploads: Iterable[UploadedFile]) -> str:
    """SHA-256 over the files, one after the other."""
    hashed = hashlib.sha256()
    for upload in uploads:
        for chunk in upload.chunks():
            hashed.update(chunk)
        upload.seek(0)
    return hashed.hexdigest()


def lines_in(columns: Mapping[str, Any], uploads: Iterable[UploadedFile]) -> int | None:
    """Rows to be expected of CSV, by its line ends; None for forms that do not say."""
    count = 0
    for upload in uploads:
        begin = upload.read(4)
        upload.seek(0)
        if begin.startswith(b"PK") or any(look["of_records"] for look in columns.values()):
            return None
        count += sum(chunk.count(b"\n") for chunk in upload.chunks()) - 1
        upload.seek(0)
    return max(count, 0)


def mapping_for(unit: Unit, source: str, columns: Mapping[str, Any]) -> dict[str, Any]:
    """By table, as the unit mapped it when this source last sent it a file, or as the names suggest."""
    remembered = ImportMapping.objects.filter(unit=unit, source=source).first()
    kept = remembered.mapping if remembered else {}
    return {
        kind: suggested(kind, look["names"], mapping_from(kept[kind]) if kind in kept else None).as_json()
        for kind, look in columns.items()
        if not look["of_records"]
    }


def mapping_of(job: ImportJob) -> dict[str, ColumnMapping]:
    return {kind: mapping_from(given) for kind, given in job.mapping.items() if kind in job.columns}


def faults_in(job: ImportJob) -> dict[str, list[str]]:
    """By table what is wrong with its mapping; empty when it can be imported."""
    found = {
        kind: faults_of(kind, job.columns[kind]["names"], mapping)
        for kind, mapping in mapping_of(job).items()
    }
    return {kind: faults for kind, faults in found.items() if faults}


def begin(op: Operation, job: ImportJob) -> None:
    """A worker is to take it up, in the name of the actor."""
    job.started_by, job.started_at, job.ended_at = op.actor, op.now, None
    job.rows_done = job.attempt = job.rejects_left_out = 0
    job.claim = job.claimed_until = None
    job.result, job.refusal = {}, {}
    if job.rejects:
        op.on_commit(partial(job.rejects.storage.delete, str(job.rejects.name)))
        job.rejects = ""


def end(job: ImportJob, now: dt.datetime) -> None:
    job.ended_at, job.claim, job.claimed_until = now, None, None


@contextmanager
def opened_files(job: ImportJob) -> Iterator[Tables]:
    """The tables of the files, called by what their columns become.

    Refused: import_files_gone, malformed_file, columns_do_not_fit.
    """
    with ExitStack() as stack:
        cis, relationships = (_file(stack, getattr(job, name)) for name in FILES)
        if cis is None and relationships is None:
            raise OperationRefused(files_are_gone())
        found = tables_of(cis, relationships, as_named=False)
        known = mapping_of(job)
        yield {name: _called(name, table, known.get(name)) for name, table in found.items()}


def _called(name: str, table: Table, mapping: ColumnMapping | None) -> Table:
    """As its columns are mapped; one that an older mapping says nothing of as their names suggest."""
    if table.of_records:
        return table
    chosen = mapping or suggested(name, table.columns)
    if faults := faults_of(name, table.columns, chosen):
        raise OperationRefused(columns_do_not_fit({name: faults}))
    return mapped(table, chosen)


def _file(stack: ExitStack, field: Any) -> BinaryIO | None:
    if not field:
        return None
    try:
        opened: File[Any] = stack.enter_context(field.open("rb"))
    except FileNotFoundError:
        raise OperationRefused(files_are_gone()) from None
    return cast(BinaryIO, opened.file)
