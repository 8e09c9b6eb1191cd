"""Writing merged changes, a batch per operation: new ones inserted, changed ones updated, equal ones left
alone.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db import connection

from changes.actions._import import statements as sql
from changes.actions._import.result import ImportResult
from changes.models import ChangeModelVersion
from changes.rules.history_rows import RecordedChange
from changes.rules.lifecycle import EDGES, FORWARD
from itsm.core.canonical import digest
from itsm.core.models import Unit, User
from itsm.core.operations import Operation, operation

BATCH = 2000


@dataclass(frozen=True)
class Order:
    """What was asked for, the same for every batch. `ci_ids` are keys by the id in the source."""

    unit: Unit
    actor: User
    ci_ids: dict[str, int]


def write_changes(changes: Iterable[RecordedChange], total: int, order: Order, result: ImportResult) -> None:
    """Each batch commits by itself with one entry in the audit chain."""
    versions = _newest_versions()
    done = 0
    for batch in _batches(changes):
        with operation("change.import", actor=order.actor) as op, op.bulk():
            _write(op, batch, versions, order, result)
        done += len(batch)
        result.progress("changes", done, total)


def _newest_versions() -> dict[str, int]:
    """The version that stands for each kind: the newest of the models that came with the product."""
    versions = ChangeModelVersion.objects.filter(model__name__in=["normal", "standard", "emergency"])
    return dict(versions.order_by("number").values_list("model__name", "pk"))


def _write(
    op: Operation, batch: list[RecordedChange], versions: dict[str, int], order: Order, result: ImportResult
) -> None:
    rows = [_row(change, versions) for change in batch]
    _stage(
        "change_import", sql.CHANGES, "position serial, change_id bigint, differs boolean DEFAULT FALSE", rows
    )
    _stage("change_import_ci", sql.AFFECTED, "", _affected_rows(batch, order))
    values = {"unit": order.unit.pk, "actor": order.actor.pk, "now": op.now}
    _run("SELECT pg_advisory_xact_lock(hashtextextended('change.import', 0))", {})
    _run(sql.FIND_KNOWN, values)
    created, updated = _fetch(sql.COUNT)
    if created or updated:
        _run(sql.LOCK_CHANGING, values)
        _run(sql.UPDATE, values)
        _walk_states()
        _run(sql.INSERT, values)
        _run(sql.FIND_NEW, values)
        _run(sql.FORGET_CIS, values)
        _run(sql.NAME_CIS, values)
        facts: dict[str, Any] = {"first_line": batch[0].line, "created": created, "updated": updated}
        content = digest([row[:2] for row in rows])
        op.audit(f"import:{result.source}", changes=len(batch), content=content, **facts)
    result.created += created
    result.updated += updated
    result.unchanged += len(batch) - created - updated


def _walk_states() -> None:
    """Records that went on at their source go on here, edge by edge, as the database demands."""
    order = [EDGES[verb][0][0] for verb in FORWARD] + [EDGES[FORWARD[-1]][1]]
    for position, source in enumerate(order[:-1]):
        beyond = order[position + 1 :]
        _run(sql.WALK, {"source": source, "target": beyond[0], "beyond": beyond})


def _row(change: RecordedChange, versions: dict[str, int]) -> tuple[Any, ...]:
    times = change.times
    content = (
        change.state,
        change.title,
        change.category,
        change.kind,
        change.risk,
        change.cab_required,
        times.get("opened"),
        times.get("closed"),
        times.get("planned_start"),
        times.get("planned_end"),
        times.get("actual_start"),
        times.get("actual_end"),
        json.dumps(change.as_recorded(), ensure_ascii=False, sort_keys=True),
    )
    cis = sorted((ci.id, ci.start, ci.end, tuple(ci.services), ci.rows) for ci in change.cis.values())
    return (change.number, digest([content, cis]), *content, versions[change.kind])


def _affected_rows(batch: list[RecordedChange], order: Order) -> Iterator[tuple[Any, ...]]:
    for change in batch:
        for ci in change.cis.values():
            yield (change.number, order.ci_ids[ci.id], ci.start, ci.end, ci.services, ci.rows)


def _stage(table: str, copied: str, others: str, rows: Iterable[Sequence[Any]]) -> None:
    """A table of this transaction alone, filled by COPY."""
    names = ", ".join(column.split()[0] for column in copied.split(", "))
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {table}")
        cursor.execute(
            f"CREATE TEMPORARY TABLE {table} ({', '.join(filter(None, (copied, others)))}) ON COMMIT DROP"
        )
        with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(f"ANALYZE {table}")


def _run(statement: str, values: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _fetch(statement: str) -> tuple[int, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return tuple(cursor.fetchone())


def _batches(changes: Iterable[RecordedChange]) -> Iterator[list[RecordedChange]]:
    remaining = iter(changes)
    while batch := list(islice(remaining, BATCH)):
        yield batch
