"""The tables of items and relationships in one file or in two, in whatever form."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from cmdb.rules.formats import Opened, opened
from cmdb.rules.import_columns import CIS, CIS_RELATIONSHIPS, EDGE_COLUMNS, ITEM_REQUIRED, RELATIONSHIPS
from cmdb.rules.table_rows import Fault, Row, Table, malformed, read_table

Tables = dict[str, Table]
"""By name (`import_columns.TABLES`), in the order in which they go in."""
SAMPLES = 3
LONGEST_SAMPLE = 80


def tables_of(cis: BinaryIO | None, relationships: BinaryIO | None, *, as_named: bool = True) -> Tables:
    """Items and relationships. Each table numbers the lines of its own file. Refused: malformed_file.

    `as_named`: columns are called as an import wants them, so that one that is missing refuses the file.
    """
    if cis is None and relationships is None:
        raise malformed(CIS, _("Choose at least one file."))
    first = _of_items(cis, as_named=as_named) if cis is not None else Opened(None, None)
    second = _of_relationships(relationships, as_named=as_named) if relationships is not None else None
    inner = RELATIONSHIPS if second is None else CIS_RELATIONSHIPS
    found = {CIS: first.items, inner: first.edges, **({} if second is None else {RELATIONSHIPS: second})}
    return {name: table for name, table in found.items() if table is not None}


def _of_items(stream: BinaryIO, *, as_named: bool) -> Opened:
    found = opened(stream, CIS, as_named=as_named) if stream.seekable() else None
    return found or Opened(read_table(stream, ITEM_REQUIRED if as_named else (), CIS), None)


def _of_relationships(stream: BinaryIO, *, as_named: bool) -> Table:
    found = opened(stream, RELATIONSHIPS, as_named=as_named) if stream.seekable() else None
    if found is None:
        return read_table(stream, EDGE_COLUMNS if as_named else (), RELATIONSHIPS)
    if found.edges is None:
        raise malformed(RELATIONSHIPS, _("The file holds no relationships."))
    if found.items is None or not found.items.columns:
        return found.edges
    if not found.items.of_records:
        raise malformed(
            RELATIONSHIPS,
            _("The file of relationships holds items too. Send it as the file of items: that may hold both."),
        )
    return Table(found.edges.columns, chain(_misplaced(found.items), found.edges.rows), of_records=True)


def _misplaced(items: Table) -> Iterator[Fault]:
    """Nothing is lost unsaid: an item in the file of relationships is rejected, as what cannot be read is."""
    reason = _("This is an item, in the file of relationships. Send it in the file of items.")
    for row in items.rows:
        yield row if isinstance(row, Fault) else Fault(row.line, reason, ",".join(row.values.values())[:200])


def looked_at(cis: BinaryIO | None, relationships: BinaryIO | None) -> dict[str, Any]:
    """By table the columns and the first values of each, to map them by. Refused: malformed_file."""
    found = tables_of(cis, relationships, as_named=False)
    return {name: _look(table) for name, table in found.items()}


def _look(table: Table) -> dict[str, Any]:
    rows = [row for row in islice(table.rows, SAMPLES * 3) if not isinstance(row, Fault)][:SAMPLES]
    return {
        "names": table.columns,
        "of_records": table.of_records,
        "samples": {name: _values(rows, name) for name in table.columns},
    }


def _values(rows: list[Row], name: str) -> list[str]:
    return [row.values[name][:LONGEST_SAMPLE] for row in rows if row.values.get(name)]
