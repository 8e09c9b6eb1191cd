"""The end of a proposed edit, whichever it is."""

from cmdb.models import Outcome, ProposedEdit
from itsm.core.operations import Operation


def settle(op: Operation, edit: ProposedEdit, outcome: Outcome, note: str = "") -> None:
    edit.outcome = outcome
    edit.note = note
    edit.settled_at = op.now
    edit.settled_by = op.actor
    op.save(edit)
    op.audit(edit.ci, reason=note, reference=edit.reference, proposed_edit=edit.pk, outcome=str(outcome))
