"""The tables of items and relationships in one file or in two, in whatever form."""

from __future__ import annotations

from itertools import islice
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from cmdb.rules.formats import opened
from cmdb.rules.import_columns import EDGE_COLUMNS, ITEM_REQUIRED
from cmdb.rules.mapping import TABLES
from cmdb.rules.table_rows import Fault, Row, Table, malformed, read_table

Tables = tuple[Table | None, Table | None]
SAMPLES = 3
LONGEST_SAMPLE = 80


def tables_of(cis: BinaryIO | None, relationships: BinaryIO | None, *, as_named: bool = True) -> Tables:
    """Items and relationships. Refused: malformed_file.

    `as_named`: columns are called as an import wants them, so that one that is missing refuses the file.
    """
    if cis is None and relationships is None:
        raise malformed("cis", _("Choose at least one file."))
    items = edges = None
    if cis is not None:
        found = opened(cis, "cis", as_named=as_named) if cis.seekable() else None
        items = found.items if found else read_table(cis, ITEM_REQUIRED if as_named else (), "cis")
        edges = found.edges if found else None
    if relationships is not None:
        found = (
            opened(relationships, "relationships", as_named=as_named) if relationships.seekable() else None
        )
        if found is not None and found.edges is None:
            raise malformed("relationships", _("The file holds no relationships."))
        required = EDGE_COLUMNS if as_named else ()
        edges = found.edges if found else read_table(relationships, required, "relationships")
    return items, edges


def looked_at(cis: BinaryIO | None, relationships: BinaryIO | None) -> dict[str, Any]:
    """By table the columns and the first values of each, to map them by. Refused: malformed_file."""
    found = zip(TABLES, tables_of(cis, relationships, as_named=False), strict=True)
    return {kind: _look(table) for kind, table in found if table is not None}


def _look(table: Table) -> dict[str, Any]:
    rows = [row for row in islice(table.rows, SAMPLES * 3) if not isinstance(row, Fault)][:SAMPLES]
    return {
        "names": table.columns,
        "of_records": table.of_records,
        "samples": {name: _values(rows, name) for name in table.columns},
    }


def _values(rows: list[Row], name: str) -> list[str]:
    return [row.values[name][:LONGEST_SAMPLE] for row in rows if row.values.get(name)]
