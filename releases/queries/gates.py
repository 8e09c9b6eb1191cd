"""How a release stands at the gates of an environment."""

from __future__ import annotations

from dataclasses import dataclass

from releases.models import Environment, Gate, GateEvidence, Release
from releases.queries.environments import active_gates, gates_of, in_promotion_order
from releases.queries.signed import build_digest
from releases.rules.gates import GateStatus, open_names, status_of


def latest_evidence(release: Release, gates: list[Gate]) -> dict[int, GateEvidence]:
    """The newest evidence by gate id, in one query."""
    rows = (
        GateEvidence.objects.filter(release=release, gate__in=gates)
        .order_by("gate_id", "-id")
        .distinct("gate_id")
        .select_related("provided_by", "attachment")
    )
    return {row.gate_id: row for row in rows}


def statuses(release: Release, environment: Environment) -> list[GateStatus]:
    """Every gate in use before `environment`, as it stands for the components as they are now."""
    gates = active_gates(environment)
    evidence = latest_evidence(release, gates)
    current = build_digest(release)
    return [_status(gate, evidence.get(gate.pk), current) for gate in gates]


@dataclass(frozen=True)
class GateRow:
    """A gate with how it stands and what was last shown at it (None: nothing yet)."""

    gate: Gate
    status: str
    shown: GateEvidence | None


@dataclass(frozen=True)
class Place:
    """An environment and how the release stands at its gates."""

    environment: Environment
    rows: list[GateRow]

    @property
    def is_open(self) -> bool:
        return all(row.status == "passed" for row in self.rows)


def places(release: Release) -> list[Place]:
    """Every environment in promotion order, in four queries however many there are."""
    environments = list(in_promotion_order())
    gates = [gate for environment in environments for gate in gates_of(environment)]
    evidence = latest_evidence(release, gates) if gates else {}
    current = build_digest(release) if gates else ""

    def row(gate: Gate) -> GateRow:
        shown = evidence.get(gate.pk)
        return GateRow(gate, _status(gate, shown, current).status, shown)

    return [Place(environment, [row(gate) for gate in gates_of(environment)]) for environment in environments]


def _status(gate: Gate, shown: GateEvidence | None, current: str) -> GateStatus:
    status = status_of(
        passed=shown.passed if shown else None,
        evidence_digest=shown.build_digest if shown else "",
        current_digest=current,
    )
    return GateStatus(gate.pk, gate.name, status)


def open_gates(release: Release, environment: Environment) -> list[str]:
    """Names of the gates that keep the release out of `environment`; empty when it may enter."""
    return open_names(statuses(release, environment))
