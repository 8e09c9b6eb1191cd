from itsm.core.models import User
from itsm.core.operations import operation
from releases.actions.evidence import gate_of, keep
from releases.actions.support import lock_release
from releases.models import GateEvidence, GateKind
from releases.rules import requests


def confirm_check(release_number: str, *, gate_id: int, passed: bool, note: str, actor: User) -> GateEvidence:
    """Say, with a note, whether a check by a person was passed. Refused: invalid (no note), wrong_state."""
    with operation("release.confirm_check", actor=actor) as op:
        release = lock_release(op, release_number, "release.add_evidence")
        gate = gate_of(op, release, gate_id, GateKind.CHECK)
        op.require(requests.needs_text("note", note))
        return keep(op, release, gate, passed=passed, note=note.strip())
