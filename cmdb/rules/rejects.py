"""Rejected rows as a CSV file; a cell that a spreadsheet would run as a formula is quoted."""

import csv
from typing import IO, Protocol

from cmdb.rules.cells import safe_cell

HEADER = ("file", "line", "reason", "row")


class Rejected(Protocol):
    @property
    def file(self) -> str: ...
    @property
    def line(self) -> int: ...
    @property
    def reason(self) -> str: ...
    @property
    def text(self) -> str: ...


class RejectsFile:
    """Writes to a text file that somebody else opened; beyond `largest` characters it only counts."""

    def __init__(self, file: IO[str], largest: int = 0) -> None:
        self.count = self.left_out = self._written = 0
        self._largest = largest
        self._writer = csv.writer(file)

    def write(self, reject: Rejected) -> None:
        if not self.count:
            self._writer.writerow(HEADER)
        self.count += 1
        if self._largest and self._written > self._largest:
            self.left_out += 1
        else:
            reason, text = safe_cell(reject.reason), safe_cell(reject.text)
            self._written += self._writer.writerow([reject.file, reject.line, reason, text])
