"""Rows that do not go in: told, and taken out of the stage."""

from cmdb.actions._import import ci_statements as sql
from cmdb.actions._import.batch import changed_by
from cmdb.actions._import.result import ImportResult
from cmdb.rules.import_columns import CIS
from cmdb.rules.table_rows import Row

Bad = dict[int, str]
"""By line the reason."""


def reject(bad: Bad, rows: dict[int, Row], result: ImportResult) -> None:
    for line, reason in sorted(bad.items()):
        result.reject(CIS, line, reason, text_of(rows[line]))
    forget(bad)


def forget(bad: Bad) -> None:
    if bad:
        changed_by(sql.FORGET, {"lines": list(bad)})


def text_of(row: Row) -> str:
    return ",".join(row.values.values())
