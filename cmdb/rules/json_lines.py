"""Reading records that a program sends as JSON, one on a line (NDJSON): each a row for the importer.

A line with a `target` is a relationship, any other a configuration item. Memory is bounded by the longest
line allowed; what is wrong with a line is said of that line alone.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from cmdb.rules.import_columns import (
    ATTRIBUTES,
    EDGE_COLUMNS,
    ITEM_COLUMNS,
    ITEM_REQUIRED,
    NUMBER,
    OWN_COLUMNS,
    PREFIX,
    missing_from,
    told_required,
)
from cmdb.rules.table_rows import LONGEST_ROW, Fault, Row, Table
from itsm.core.telling import is_storable


class _Unreadable(Exception):
    """This line is no record, for this reason."""


def items_in(stream: BinaryIO) -> Table:
    """The items among the lines; lines that cannot be told apart are faults here."""
    return Table(list(ITEM_COLUMNS), _rows(stream, edges=False), of_records=True)


def edges_in(stream: BinaryIO) -> Table:
    """The relationships among the lines; what is no relationship is passed over."""
    return Table(list(EDGE_COLUMNS), _rows(stream, edges=True), of_records=True)


def _rows(stream: BinaryIO, *, edges: bool) -> Iterator[Row | Fault]:
    stream.seek(0)
    for number, line in _lines(stream):
        record = _record(line)
        if isinstance(record, str):
            if not edges:
                yield _fault(number, record, line)
        elif is_edge(record) == edges:
            row = row_of(number, record)
            yield _fault(number, row.reason, line) if isinstance(row, Fault) else row


def is_edge(record: Mapping[str, Any]) -> bool:
    return "target" in record


def row_of(number: int, record: dict[str, Any]) -> Row | Fault:
    """The record as a row of its kind, or what is wrong with it."""
    try:
        return Row(number, _edge(record) if is_edge(record) else _item(record))
    except _Unreadable as unreadable:
        return Fault(number, str(unreadable), _shown(record))
    except RecursionError:
        return Fault(number, _("The values are nested too deeply."), "")


def _shown(record: dict[str, Any]) -> str:
    """Its beginning; of one whose values are nested too deeply nothing."""
    try:
        return json.dumps(record)[:200]
    except RecursionError:
        return ""


def _fault(number: int, reason: str, line: bytes) -> Fault:
    return Fault(number, reason, line[:200].decode("utf-8", "replace").replace("\x00", "�").strip())


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Numbered lines that are not blank; of one that is too long the first LONGEST_ROW + 1 bytes."""
    number = 0
    while data := stream.readline(LONGEST_ROW + 1):
        number += 1
        rest = data
        while len(rest) >= LONGEST_ROW and not rest.endswith(b"\n"):
            rest = stream.readline(LONGEST_ROW)
        if data.strip():
            yield number, data


def _record(line: bytes) -> dict[str, Any] | str:
    """The line as a JSON object, or why it is none."""
    if len(line) > LONGEST_ROW:
        return _("The row is longer than %(limit)s bytes.") % {"limit": LONGEST_ROW}
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        record = None
    return record if isinstance(record, dict) else _("The line is not a JSON object.")


def _item(record: dict[str, Any]) -> dict[str, str]:
    _refuse_unknown(record, OWN_COLUMNS)
    given = [key for key in (NUMBER, *ITEM_REQUIRED) if record.get(key) not in (None, "")]
    if missing := missing_from(given, ITEM_REQUIRED):
        raise _Unreadable(_("A value is required for: %(names)s.") % {"names": told_required(missing)})
    attributes = record.get(ATTRIBUTES, {})
    if not isinstance(attributes, dict):
        raise _Unreadable(_("“attributes” is not a JSON object."))
    if taken := sorted(set(attributes) & set(ITEM_COLUMNS)):
        raise _Unreadable(_("An attribute cannot be called %(names)s here.") % {"names": ", ".join(taken)})
    own = {key: _text(record[key]) for key in (NUMBER, *ITEM_COLUMNS) if key in record}
    return {**own, **{_column(str(name)): _text(value) for name, value in attributes.items()}}


def _column(attribute: str) -> str:
    """Nothing but a record's own keys says which item it is, and what its attributes are."""
    apart = attribute in (NUMBER, ATTRIBUTES) or attribute.startswith(PREFIX)
    return _storable(PREFIX + attribute if apart else attribute)


def _edge(record: dict[str, Any]) -> dict[str, str]:
    _refuse_unknown(record, EDGE_COLUMNS)
    if missing := [key for key in EDGE_COLUMNS if record.get(key) in (None, "")]:
        raise _Unreadable(_("A value is required for: %(names)s.") % {"names": ", ".join(missing)})
    return {key: _text(record[key]) for key in EDGE_COLUMNS}


def _refuse_unknown(record: dict[str, Any], known: tuple[str, ...]) -> None:
    if unknown := sorted(set(record) - set(known)):
        told = {"unknown": ", ".join(unknown)[:200], "known": ", ".join(sorted(known))}
        raise _Unreadable(_("There is no %(unknown)s here. Known are: %(known)s.") % told)


def _text(value: Any) -> str:
    """A value as a cell of a table would have it: the importer reads typed attributes from text."""
    if value is None:
        return ""
    return _storable(value.strip() if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _storable(text: str) -> str:
    if not is_storable(text):
        raise _Unreadable(_("The row holds null characters or broken Unicode."))
    return text
