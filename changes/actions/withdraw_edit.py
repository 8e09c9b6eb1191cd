"""Take a proposed edit back, so that the change will not write it."""

from changes import rules
from changes.actions._common import lock_change
from changes.actions._content import rewrite
from changes.actions._edits import PROPOSED
from changes.models import ChangeRequest
from cmdb import actions as cmdb
from itsm.core.models import User
from itsm.core.operations import operation


def withdraw_edit(
    *,
    change_number: str,
    proposed_edit: int,
    reason: str = "",
    version: int | None = None,
    actor: User,
) -> ChangeRequest:
    """Before work begins the content no longer has it, and a board that decided with it is asked again.

    Afterwards it stays part of what was signed and is set aside. Refused: not_found, wrong_state.
    """
    with operation("change.withdraw_edit", actor=actor) as op:
        change = lock_change(op, change_number, version, "change.withdraw_edit")
        op.require(rules.may_withdraw_edit(change.state, imported=change.imported))
        begun = change.state not in rules.EDITABLE
        cmdb.withdraw_edit(pk=proposed_edit, reference=change.number, keep=begun, reason=reason, actor=actor)
        if begun:
            op.audit(change, reason=reason, proposed_edit=proposed_edit)
        else:
            rewrite(op, change, {}, reason=reason, beside=[PROPOSED])
        return change
