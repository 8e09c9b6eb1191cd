"""One number, what it is held against, and what stands beside it."""

import json
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Measurement:
    name: str
    value: float
    unit: str
    target: float
    beside: dict[str, float] = field(default_factory=dict)
    more_is_better: bool = False

    @property
    def ok(self) -> bool:
        return self.value >= self.target if self.more_is_better else self.value <= self.target

    def as_row(self) -> dict[str, object]:
        row = asdict(self) | {"ok": self.ok}
        return {key: row[key] for key in ("name", "value", "unit", "target", "ok", "beside")}


def slowest_of(name: str, work: list[Callable[[], object]], *, target: float, **beside: float) -> Measurement:
    """The 95th percentile of how long each piece of work takes, in milliseconds. The first warms up."""
    work[0]()
    taken = []
    for piece in work:
        started = time.perf_counter()
        piece()
        taken.append((time.perf_counter() - started) * 1000)
    percentile = statistics.quantiles(taken, n=20, method="inclusive")[-1]
    more = {"median": round(statistics.median(taken), 1), "worst": round(max(taken), 1), **beside}
    return Measurement(name, round(percentile, 1), "ms (p95)", target, more)


def write(measurements: list[Measurement], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([one.as_row() for one in measurements], indent=2) + "\n")
