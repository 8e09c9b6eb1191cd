"""Gates: when evidence passes, and which gates stand open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from releases.rules.junit import Totals


@dataclass(frozen=True)
class Standard:
    """The quality a test gate asks for; `max_skipped` None is any number."""

    min_tests: int
    max_skipped: int | None = None


def report_passes(totals: Totals, standard: Standard) -> bool:
    """No failure, no error, and enough tests that really ran."""
    if totals.failures or totals.errors:
        return False
    if standard.max_skipped is not None and totals.skipped > standard.max_skipped:
        return False
    return totals.tests - totals.skipped >= standard.min_tests


@dataclass(frozen=True)
class GateStatus:
    """A gate as it stands for one release: `passed`, `failed`, `outdated` (other components) or `open`."""

    gate_id: int
    name: str
    status: str

    @property
    def is_passed(self) -> bool:
        return self.status == "passed"


def status_of(*, passed: bool | None, evidence_digest: str, current_digest: str) -> str:
    """From the latest evidence (`passed` None: there is none) and the components' digest now."""
    if passed is None:
        return "open"
    if evidence_digest != current_digest:
        return "outdated"
    return "passed" if passed else "failed"


def open_names(statuses: Iterable[GateStatus]) -> list[str]:
    return [status.name for status in statuses if not status.is_passed]


def components_content(components: Iterable[Mapping[str, object]]) -> list[dict[str, object]]:
    """What a build is, for its digest: every component's name, kind, version and SHA-256, by name."""
    rows = [
        {key: component[key] for key in ("name", "kind", "version_label", "sha256")}
        for component in components
    ]
    return sorted(rows, key=lambda row: str(row["name"]))
