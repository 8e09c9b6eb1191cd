"""Files in other forms than CSV, told apart by their content and read as the tables that an import takes.

Whatever the file is called: a workbook begins as a ZIP archive, CycloneDX and NetBox say what they are,
records in JSON are known by their keys, and what is none of these is CSV.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from cmdb.rules.formats import cyclonedx, netbox, workbook
from cmdb.rules.import_columns import EDGE_COLUMNS, ITEM_COLUMNS
from cmdb.rules.json_lines import edges_in, is_edge, items_in, row_of
from cmdb.rules.table_rows import LONGEST_ROW, Table, malformed
from itsm.core.refusals import OperationRefused

LARGEST_DOCUMENT = 32 * 1024 * 1024
"""Bytes of a JSON or XML document, which is read whole; records on lines have no such bound."""
HEAVIEST_DOCUMENT = 400 * 1024 * 1024
"""Bytes of memory, as estimated by `WEIGHTS`: of JSON objects, lists and their parts, and of XML elements."""
WEIGHTS = {b"{": 240, b"[": 90, b",": 70, b"<": 130}
MOST_LOOKED_AT = 20
Records = list[dict[str, Any]]


@dataclass(frozen=True)
class Opened:
    """Tables to be read in this order; None where the file holds none."""

    items: Table | None
    edges: Table | None


def opened(stream: BinaryIO, name: str, *, as_named: bool = True) -> Opened | None:
    """The tables of a file that is not CSV; None for CSV, with the stream at its beginning.

    The stream must seek. `as_named`: a workbook's columns are called as an import wants them. Refused:
    malformed_file.
    """
    stream.seek(0)
    begin = stream.read(4096)
    stream.seek(0)
    text = begin.removeprefix(b"\xef\xbb\xbf").lstrip()
    if begin.startswith(b"PK\x03\x04"):
        items, edges = workbook.tables(stream, name, as_named=as_named)
        return Opened(items, edges)
    if text.startswith(b"<"):
        return _of_records(cyclonedx.records(cyclonedx.from_xml(_whole(stream, name), name), name))
    if text.startswith((b"{", b"[")):
        return _of_json(stream, name)
    return None


def _of_json(stream: BinaryIO, name: str) -> Opened:
    first = list(_first_lines(stream))
    if first and _is_record(first[0]):
        return Opened(items_in(stream), edges_in(stream))
    stream.seek(0)
    try:
        document = json.loads(_whole(stream, name))
    except (ValueError, RecursionError, OperationRefused) as fault:
        if any(map(_is_record, first)):
            return Opened(items_in(stream), edges_in(stream))
        if isinstance(fault, OperationRefused):
            raise
        raise malformed(name, _("The file is not valid JSON.")) from None
    try:
        for fits, records in _DOCUMENTS:
            if fits(document):
                return _of_records(records(document, name))
    except RecursionError:
        raise malformed(name, _("The values are nested too deeply.")) from None
    raise malformed(name, _("The file is JSON of a form that is not known here."))


def _first_lines(stream: BinaryIO) -> Iterator[bytes]:
    """The first lines that are not blank: when the very first is damaged, the next tell what the file is.

    Of one that is too long only the beginning is kept.
    """
    for _line in range(MOST_LOOKED_AT):
        rest = line = stream.readline(LONGEST_ROW + 1)
        while len(rest) >= LONGEST_ROW and not rest.endswith(b"\n"):
            rest = stream.readline(LONGEST_ROW)
        if line.strip():
            yield line


def _is_record(line: bytes) -> bool:
    """Whether a line is one record, so that others stand on lines of their own."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(record, dict) and bool({"ci_class", "target"} & set(record))


def _whole(stream: BinaryIO, name: str) -> bytes:
    data = stream.read(LARGEST_DOCUMENT + 1)
    if len(data) > LARGEST_DOCUMENT or _weight(data) > HEAVIEST_DOCUMENT:
        raise malformed(
            name,
            _("The document is too large to be read at once. Send records on lines (NDJSON) or in parts."),
        )
    return data


def _weight(data: bytes) -> int:
    """About what it takes in memory once it is read: objects and elements weigh more than their text."""
    return len(data) + sum(data.count(mark) * bytes_of_one for mark, bytes_of_one in WEIGHTS.items())


def _plain(document: Any, _name: str) -> Records:
    """A list of records, or items and relationships apart."""
    if isinstance(document, Mapping):
        return [*document.get("items", ()), *document.get("relationships", ())]
    return list(document)


def _is_plain(document: Any) -> bool:
    parts = document if isinstance(document, list) else []
    if isinstance(document, Mapping):
        lists = [document.get("items", []), document.get("relationships", [])]
        known = "items" in document or "relationships" in document
        if not known or not all(isinstance(part, list) for part in lists):
            return False
        parts = [*lists[0], *lists[1]]
    return bool(parts) and all(isinstance(record, dict) for record in parts)


_DOCUMENTS: tuple[tuple[Callable[[Any], bool], Callable[[Any, str], Records]], ...] = (
    (cyclonedx.is_bom, cyclonedx.records),
    (netbox.is_answer, netbox.records),
    (_is_plain, _plain),
)


def _of_records(records: Sequence[dict[str, Any]]) -> Opened:
    """The number of a record stands for its line."""
    items = (row_of(number, record) for number, record in enumerate(records, 1) if not is_edge(record))
    edges = (row_of(number, record) for number, record in enumerate(records, 1) if is_edge(record))
    return Opened(Table(list(ITEM_COLUMNS), items, True), Table(list(EDGE_COLUMNS), edges, True))
