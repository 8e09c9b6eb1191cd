"""Bring an organisation's change history in, as closed or open records that can never be deployed."""

from collections.abc import Callable
from contextlib import nullcontext
from typing import BinaryIO

from changes.actions._import.items import bring_in_items
from changes.actions._import.result import ImportResult, Reject
from changes.actions._import.write import Order, write_changes
from changes.rules.history_mapping import Mapping
from changes.rules.history_rows import History, SourceRow, Unusable
from cmdb.rules.table_rows import Fault, read_table
from itsm.core.models import Unit, User
from itsm.core.operations import operation, taken_back


def import_changes(
    *,
    file: BinaryIO,
    mapping: Mapping,
    unit: Unit,
    dry_run: bool = False,
    on_reject: Callable[[Reject], None] | None = None,
    on_progress: Callable[[str, int, int], None] | None = None,
    actor: User,
) -> ImportResult:
    """Rows that cannot be used are rejected with line and reason, the others go in; twice the same file is
    once.

    CIs come first, through the CMDB's import; then the changes, batch by batch. A dry run does it all and
    takes it back. Refused as a whole with `permission_denied` and `malformed_file`.
    """
    with operation("change.import", actor=actor) as op:
        op.authorize("change.import", unit)
    result = ImportResult(mapping.source, dry_run, sink=on_reject, on_progress=on_progress)
    rows = _read(file, mapping, result)
    with taken_back("change.import", actor=actor) if dry_run else nullcontext():
        _bring_in(rows, mapping, unit, actor, result)
    return result


def _read(file: BinaryIO, mapping: Mapping, result: ImportResult) -> list[SourceRow]:
    """The usable rows, in the order of the file."""
    rows = []
    trial = History(mapping)
    for row in read_table(file, mapping.columns(), "file").rows:
        result.rows += 1
        if isinstance(row, Fault):
            result.reject(row.line, row.reason, row.text)
            continue
        kept = SourceRow(row.line, row.values)
        try:
            trial.add(kept)
        except Unusable as unfit:
            result.reject(row.line, str(unfit), _text(kept))
            continue
        rows.append(kept)
    result.progress("rows", result.rows, result.rows)
    return rows


def _bring_in(rows: list[SourceRow], mapping: Mapping, unit: Unit, actor: User, result: ImportResult) -> None:
    ci_ids, reasons = bring_in_items(rows, mapping, unit, actor, result)
    history = History(mapping)
    for row in rows:
        ci_id = row.values[mapping.ci_id]
        if ci_id in ci_ids:
            history.add(row)
        else:
            result.reject(row.line, reasons.get(ci_id, ""), _text(row))
    changes = history.changes
    result.disagreeing = sum(bool(change.disagreements) for change in changes.values())
    write_changes(changes.values(), len(changes), Order(unit, actor, ci_ids), result)


def _text(row: SourceRow) -> str:
    return ";".join(row.values.values())[:500]
