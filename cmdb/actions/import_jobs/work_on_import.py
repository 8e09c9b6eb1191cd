"""The worker's part: read the files, import them or only find out what would happen, and settle it."""

from __future__ import annotations

import logging
import tempfile
import uuid
from threading import Event, Thread
from typing import IO, Any

from django.core.files.base import File
from django.db import DatabaseError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import translation

from cmdb.actions._import.result import ImportResult
from cmdb.actions.import_cis import import_tables
from cmdb.actions.import_jobs._jobs import end, opened_files
from cmdb.models import ImportJob, ImportState
from cmdb.rules.import_jobs import (
    BEATS_EVERY,
    CLAIM_LASTS,
    LARGEST_REJECTS,
    LONGEST_REJECT,
    MOST_ATTEMPTS,
    given_up,
)
from cmdb.rules.rejects import RejectsFile
from itsm.core.models import User
from itsm.core.operations import operation
from itsm.core.refusals import OperationRefused, Refusal

log = logging.getLogger(__name__)
_STILL_MINE = """
    UPDATE cmdb_importjob SET rows_done = rows_done + %(rows)s, claimed_until = clock_timestamp() + %(lasts)s
    WHERE number = %(number)s AND claim = %(claim)s AND state IN ('simulating', 'running')
"""


class NoLongerMine(Exception):
    """The import was canceled, or another worker has taken it up: nothing is to be settled."""


class Progress:
    """Says how far it is, on a connection of its own: the import's may be in one long transaction.

    A thread says meanwhile that the worker lives: a batch may wait for somebody's lock for longer than a
    claim lasts, and another worker would take the import up and wait behind it.
    """

    def __init__(self, number: str, claim: uuid.UUID) -> None:
        self._given: dict[str, Any] = {"number": number, "claim": claim, "lasts": CLAIM_LASTS}
        self._connection = connection.copy()
        self._ended = Event()
        self._beating = Thread(target=self._beat, daemon=True, name=f"alive {number}")

    def __enter__(self) -> Progress:
        self._beating.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._ended.set()
        self._beating.join()
        self._connection.close()

    def add(self, rows: int) -> None:
        """Raises NoLongerMine, which stops the work after the rows it is at."""
        if not self._told(self._connection, rows):
            raise NoLongerMine

    def _told(self, own: BaseDatabaseWrapper, rows: int) -> bool:
        with own.cursor() as cursor:
            cursor.execute(_STILL_MINE, {**self._given, "rows": rows})
            return bool(cursor.rowcount)

    def _beat(self) -> None:
        own = connection.copy()
        try:
            while not self._ended.wait(BEATS_EVERY.total_seconds()) and self._told(own, 0):
                pass
        except DatabaseError:
            log.exception("the import cannot say that it is alive")
        finally:
            own.close()


def work_on_import(*, number: str, claim: uuid.UUID, actor: User) -> ImportJob | None:
    """Do what the import waits for, in the name of whoever started it and in their language.

    None when it is no longer this claim's. Rows that are in already are found unchanged, so that beginning
    again after a crash is safe.
    """
    job = ImportJob.objects.select_related("unit", "started_by").get(number=number)
    if job.claim != claim:
        return None
    assert job.started_by is not None
    with translation.override(job.started_by.language):
        return _work(job, claim, actor)


def _work(job: ImportJob, claim: uuid.UUID, actor: User) -> ImportJob | None:
    number = job.number
    if job.attempt > MOST_ATTEMPTS:
        return _settle(number, claim, actor, refusal=given_up(MOST_ATTEMPTS))
    with tempfile.TemporaryFile("w+", encoding="utf-8", newline="") as file:
        rejects = RejectsFile(file, LARGEST_REJECTS)
        try:
            result = _import(job, claim, rejects)
        except NoLongerMine:
            return None
        except OperationRefused as refused:
            return _settle(number, claim, actor, refusal=refused.refusal)
        return _settle(number, claim, actor, result=result, rejects=rejects, file=file)


def _import(job: ImportJob, claim: uuid.UUID, rejects: RejectsFile) -> ImportResult:
    assert job.started_by is not None
    with Progress(job.number, claim) as progress, opened_files(job) as tables:
        return import_tables(
            actor=job.started_by,
            read=lambda: tables,
            create_missing=job.create_missing,
            dry_run=job.state == ImportState.SIMULATING,
            source=job.source,
            unit=job.unit,
            on_reject=rejects.write,
            on_progress=progress.add,
        )


def _settle(
    number: str,
    claim: uuid.UUID,
    actor: User,
    *,
    result: ImportResult | None = None,
    refusal: Refusal | None = None,
    rejects: RejectsFile | None = None,
    file: IO[str] | None = None,
) -> ImportJob | None:
    with operation("import.work", actor=actor) as op:
        job = op.lock(ImportJob, number=number)
        op.authorize("import.work", job)
        if job.claim != claim or not job.under_way:
            return None
        running = job.state == ImportState.RUNNING
        if refusal:
            job.refusal = _told(refusal)
            job.fail()
        elif result:
            job.result = _kept(result.as_json())
            job.finish() if running else job.show()
        if rejects and file and rejects.count:
            job.rejects.save("rejects", File(_as_bytes(file)), save=False)
            job.rejects_left_out = rejects.left_out
        end(job, op.now)
        op.save(job)
        op.audit(job, **_counts(job.result))
        if refusal or running:
            op.announce("import.failed" if refusal else "import.finished", job, source=job.source)
        return job


def _as_bytes(file: IO[str]) -> Any:
    file.flush()
    binary: Any = file.buffer  # type: ignore[attr-defined]
    binary.seek(0)
    return binary


def _told(refusal: Refusal) -> dict[str, Any]:
    return {
        "code": refusal.code,
        "message": str(refusal.message),
        "next_step": str(refusal.next_step),
    }


def _kept(result: dict[str, Any]) -> dict[str, Any]:
    rejects = [{**reject, "text": reject["text"][:LONGEST_REJECT]} for reject in result["rejects"]]
    return {**result, "rejects": rejects}


def _counts(result: dict[str, Any]) -> dict[str, Any]:
    return {kind: result[kind] for kind in ("cis", "relationships") if kind in result}
