"""`python -m tests.cmdb.reading_memory FILE`: reads a file for import, in a process of its own.

Under bounds an eighth of the real ones. Tells in JSON how many rows it held and by how much memory grew.
"""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path

SCALE = 8


def highest() -> int:
    """Bytes of memory that this process held at most."""
    return int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) * 1024


def scale_bounds() -> None:
    from cmdb.rules import formats
    from cmdb.rules.formats import bounded_workbook, workbook

    for module, names in (
        (formats, ("LARGEST_DOCUMENT", "HEAVIEST_DOCUMENT")),
        (bounded_workbook, ("LARGEST_PART", "HEAVIEST_AROUND", "MOST_ROWS")),
        (workbook, ("LARGEST_PART", "LARGEST_UNPACKED", "MOST_ROWS")),
    ):
        for name in names:
            setattr(module, name, getattr(module, name) // SCALE)


def read(data: bytes) -> tuple[int, int]:
    """Rows and faults: looked at as when it is uploaded, and read to the end as by a worker."""
    from cmdb.rules.import_files import looked_at, tables_of
    from cmdb.rules.table_rows import Fault

    looked_at(io.BytesIO(data), None)
    rows = faults = 0
    for table in tables_of(io.BytesIO(data), None).values():
        for row in table.rows:
            rows += 1
            faults += isinstance(row, Fault)
    return rows, faults


def main(file: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "itsm.settings")
    import django

    django.setup()
    from itsm.core.refusals import OperationRefused

    scale_bounds()
    read(b"id,ci_class,name\n1,server,web\n")
    data = Path(file).read_bytes()
    before = highest()
    refused, rows, faults = "", 0, 0
    try:
        rows, faults = read(data)
    except OperationRefused as said:
        refused = said.refusal.code
    growth = highest() - before
    told = {"rows": rows, "faults": faults, "refused": refused, "growth": growth}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1])
