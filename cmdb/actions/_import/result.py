"""What an import did, row by row where a row was refused."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from cmdb.rules.import_columns import EDGE_TABLES
from itsm.core.telling import tellable

MOST_KEPT = 1000  # rejects kept in the result; the sink gets every one


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that did not go in: of which table, on which line of its file (the header is line 1), why, and
    its text. `file` names the table as `cmdb.rules.import_columns.TABLES` does.
    """

    file: str
    line: int
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class Sample:
    """A row of a dry run: what would become of it (`cmdb.rules.import_outcomes`) and why.

    `fields` are the facts that would change, with their values before and after; `kept` those that stay
    because a source above holds them.
    """

    kind: str
    line: int
    number: str
    name: str
    why: str
    fields: dict[str, tuple[Any, Any]]
    kept: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Counts:
    """`retired` are among the updated."""

    created: int = 0
    updated: int = 0
    retired: int = 0
    unchanged: int = 0
    rejected: int = 0


@dataclass(slots=True)
class ImportResult:
    source: str
    dry_run: bool
    cis: Counts = field(default_factory=Counts)
    relationships: Counts = field(default_factory=Counts)
    made_classes: list[str] = field(default_factory=list)
    made_types: list[str] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    samples: list[Sample] = field(default_factory=list)
    sink: Callable[[Reject], None] | None = None
    on_progress: Callable[[int], None] | None = None

    def reject(self, file: str, line: int, reason: str, text: str) -> None:
        """Whatever the row and its faults quote can be kept from here on."""
        counts = self.relationships if file in EDGE_TABLES else self.cis
        counts.rejected += 1
        found = Reject(file, line, tellable(reason), tellable(text, None))
        if self.sink:
            self.sink(found)
        if len(self.rejects) < MOST_KEPT:
            self.rejects.append(found)

    def sampled(self, kind: str) -> int:
        return sum(sample.kind == kind for sample in self.samples)

    def progress(self, rows: int) -> None:
        if self.on_progress:
            self.on_progress(rows)

    def as_json(self) -> dict[str, Any]:
        return {
            "source": self.source,
            "dry_run": self.dry_run,
            "cis": asdict(self.cis),
            "relationships": asdict(self.relationships),
            "made_classes": self.made_classes,
            "made_relationship_types": self.made_types,
            "samples": [asdict(sample) for sample in self.samples],
            "rejects": [asdict(reject) for reject in self.rejects],
        }
