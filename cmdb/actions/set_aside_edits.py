from cmdb.actions._settling import settle
from cmdb.models import Outcome, ProposedEdit
from itsm.core.models import User
from itsm.core.operations import operation


def set_aside_edits(*, reference: str, actor: User, reason: str = "") -> list[ProposedEdit]:
    """Leave every edit held under `reference` undone for good, because what it stands for was not done.

    Whoever calls this has decided that the actor may do so to what the reference names.
    """
    with operation("ci.set_aside_edits", actor=actor) as op:
        waiting = ProposedEdit.objects.filter(reference=reference, outcome=Outcome.PENDING)
        edits = op.lock_all(ProposedEdit, waiting.values_list("pk", flat=True))
        left = [edit for edit in edits if edit.outcome == Outcome.PENDING]
        for edit in left:
            settle(op, edit, Outcome.SET_ASIDE, reason)
        return left
