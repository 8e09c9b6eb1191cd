"""Evidence at a gate: what both ways of giving it have in common."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from itsm.core.operations import Operation
from itsm.core.refusals import OperationRefused, not_found
from releases.models import Gate, GateEvidence, GateKind, Release, ReleaseState
from releases.queries.signed import build_digest
from releases.rules import editing


def gate_of(op: Operation, release: Release, gate_id: int, kind: GateKind) -> Gate:
    """The gate, when it is in use and asks for this kind of evidence. Raises OperationRefused (not_found)."""
    op.require(editing.may_add_evidence(ReleaseState(release.state)))
    gate = Gate.objects.filter(pk=gate_id, kind=kind, is_active=True).select_related("environment").first()
    if gate is None:
        raise OperationRefused(not_found(_("gate")))
    return gate


def keep(op: Operation, release: Release, gate: Gate, *, passed: bool, **shown: Any) -> GateEvidence:
    """Write the evidence down, bound to the components as they are now, and tell."""
    evidence = op.create(
        GateEvidence(
            gate=gate,
            release=release,
            build_digest=build_digest(release),
            passed=passed,
            provided_by=op.actor,
            provided_at=op.now,
            **shown,
        )
    )
    op.audit(release, gate=gate.name, environment=gate.environment.name, passed=passed)
    op.announce("release.evidence_added", release, title=release.title, gate=gate.name, passed=passed)
    return evidence
