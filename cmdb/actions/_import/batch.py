"""What the two halves of an import share: batches, staging by COPY, and one audit entry per batch."""

import gc
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NoReturn

from django.db import connection

from cmdb.actions._attribute_schema import before_importing
from cmdb.rules.table_rows import Fault, Row
from itsm.core.models import Unit, User
from itsm.core.operations import Operation

Batch = list[Row | Fault]
BATCH_ROWS = 5000
BATCH_CHARACTERS = 8 * 1024 * 1024


@dataclass(frozen=True)
class ImportOrder:
    """What was asked for, the same for every batch."""

    source: str
    unit: Unit
    allowed_units: frozenset[int]
    create_missing: bool
    actor: User


def batches(rows: Iterable[Row | Fault]) -> Iterator[Batch]:
    """So many rows that a batch is quick and takes little memory, however long its rows are."""
    batch: Batch = []
    characters = 0
    for row in rows:
        batch.append(row)
        characters += sum(map(len, row.values.values())) if isinstance(row, Row) else len(row.text)
        if len(batch) >= BATCH_ROWS or characters >= BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


@contextmanager
def without_looking_for_circles() -> Iterator[None]:
    """A batch makes tens of thousands of objects, and none leads back to itself: looking through them for
    circles, again and again, would take a tenth of the time of an import. What did form one is found after.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def stage(table: str, copied: str, others: str, rows: Iterable[Sequence[Any]]) -> None:
    """A table of this transaction alone: `copied` columns are filled by COPY, `others` later."""
    names = ", ".join(column.split()[0] for column in copied.split(", "))
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {table}")
        cursor.execute(f"CREATE TEMPORARY TABLE {table} ({copied}, {others}) ON COMMIT DROP")
        with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


def rows_are_known(table: str, joined: str) -> None:
    """Tell the planner how many rows the filled stage has, and of the columns `joined` what they hold."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {table} ({joined})")


def rows_of(
    sql: str, parameters: dict[str, Any], meanwhile: Callable[[], object] | None = None
) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        _execute(cursor, sql, parameters, meanwhile)
        return list(cursor.fetchall())


def as_object(value: Any) -> dict[str, Any]:
    """A JSON object of the stage, which arrives as text where nobody told the connection to read it."""
    return value if isinstance(value, dict) else dict(json.loads(value))


def changed_by(sql: str, parameters: dict[str, Any], meanwhile: Callable[[], object] | None = None) -> int:
    """Run a statement that writes; the number of rows it wrote."""
    with connection.cursor() as cursor:
        _execute(cursor, sql, parameters, meanwhile)
        return int(cursor.rowcount)


def _execute(
    cursor: Any, sql: str, parameters: dict[str, Any], meanwhile: Callable[[], object] | None
) -> None:
    """`meanwhile` is done while the database works on the statement, and asks it nothing. In a pipeline a
    statement is sent at once, and answered at the end.
    """
    if meanwhile is None:
        cursor.execute(sql, parameters)
        return
    with connection.wrap_database_errors, connection.connection.pipeline():
        cursor.execute(sql, parameters)
        with connection.execute_wrapper(_asked_meanwhile):
            meanwhile()


def _asked_meanwhile(*_asked: Any) -> NoReturn:
    raise RuntimeError(
        "The database is at work on another statement: what is done meanwhile asks it nothing."
    )


def content_of(rows: Iterable[Any]) -> str:
    """A SHA-256 over the rows as they were staged."""
    content = hashlib.sha256()
    for row in rows:
        content.update(repr(row).encode())
        content.update(b"\n")
    return f"sha256:{content.hexdigest()}"


def audit_batch(
    op: Operation, order: ImportOrder, file: str, rows: Sequence[Any], content: str, **counts: Any
) -> None:
    """One entry for the whole batch, bound to its `content`.

    There is none where all were rejected, and yet a class was made for one: lines are told as 0 then.
    """
    op.audit(
        f"import:{order.source}",
        file=file,
        first_line=rows[0][0] if rows else 0,
        last_line=rows[-1][0] if rows else 0,
        rows=len(rows),
        content=content,
        **counts,
    )


def begin(order: ImportOrder, *, dry_run: bool) -> None:
    """Imports from one source wait for each other; those from different sources do only while attributes are
    unique, or when both move places. A simulation waits for none, and none waits for it (`simulated`).

    References are checked with each statement: put off to the commit, they would wait in a queue that every
    row's trigger walks through, and the time would grow with the square of the rows.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    before_importing(dry_run=dry_run)
    if dry_run:
        return
    rows_of(
        "SELECT pg_advisory_xact_lock(hashtextextended(%(key)s, 0))", {"key": f"cmdb.import:{order.source}"}
    )
