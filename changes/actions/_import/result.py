"""What an import of a change history did."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

MOST_KEPT = 1000


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that did not go in: its line (the header is line 1), why, and its text."""

    line: int
    reason: str
    text: str


@dataclass(slots=True)
class ImportResult:
    """Rows and changes counted; `disagreeing` are changes whose rows contradict each other."""

    source: str
    dry_run: bool
    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    cis_created: int = 0
    rejected: int = 0
    disagreeing: int = 0
    made_classes: list[str] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    sink: Callable[[Reject], None] | None = None
    on_progress: Callable[[str, int, int], None] | None = None

    def reject(self, line: int, reason: str, text: str) -> None:
        """Count the row and keep it, within bounds; the sink gets every one."""
        self.rejected += 1
        found = Reject(line, reason, text)
        if self.sink:
            self.sink(found)
        if len(self.rejects) < MOST_KEPT:
            self.rejects.append(found)

    def progress(self, step: str, done: int, total: int) -> None:
        """Tell whoever watches; `total` is 0 while it is not known."""
        if self.on_progress:
            self.on_progress(step, done, total)

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        names = ("source", "dry_run", "rows", "created", "updated", "unchanged", "rejected", "disagreeing")
        return {
            **{name: getattr(self, name) for name in names},
            "cis_created": self.cis_created,
            "made_classes": self.made_classes,
            "rejects": [{"line": r.line, "reason": r.reason, "text": r.text} for r in self.rejects],
        }
