from cmdb.actions._settling import settle
from cmdb.models import Outcome, ProposedEdit
from cmdb.queries.proposals import proposed_edit
from cmdb.rules.proposals import is_pending
from itsm.core.models import User
from itsm.core.operations import operation


def withdraw_edit(
    *, pk: int, reference: str, actor: User, keep: bool = False, reason: str = ""
) -> ProposedEdit:
    """Take back an edit that is held under `reference`; with `keep` it stays part of what that stands for.

    Whoever calls this has decided that the actor may do so to what the reference names. Refused: not_found,
    also for one that is no longer pending.
    """
    with operation("ci.withdraw_edit", actor=actor) as op:
        seen = proposed_edit(actor, pk, reference)
        edit = op.lock(ProposedEdit, seen.pk)
        op.require(is_pending(edit.outcome))
        settle(op, edit, Outcome.SET_ASIDE if keep else Outcome.WITHDRAWN, reason)
        return edit
