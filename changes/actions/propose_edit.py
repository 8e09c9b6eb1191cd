"""Propose an edit of a configuration item: signed with the change, written when it is done."""

from typing import Any

from changes import rules
from changes.actions._common import lock_change
from changes.actions._edits import take_in
from changes.models import ChangeRequest
from cmdb import actions as cmdb
from itsm.core.models import User
from itsm.core.operations import operation


def propose_edit(
    *,
    change_number: str,
    ci: str,
    ci_version: int | None = None,
    reason: str = "",
    version: int | None = None,
    actor: User,
    **facts: Any,
) -> ChangeRequest:
    """`facts` are those of `cmdb.actions.edit_ci`, of the item of the number `ci`; what is not given stays.

    The item is affected from then on, and a board that decided on other content is asked again. Refused as
    the edit would be, with `nothing_proposed`, and with `wrong_state` once work has begun.
    """
    with operation("change.propose_edit", actor=actor) as op:
        change = lock_change(op, change_number, version, "change.propose_edit")
        op.require(rules.may_edit(change.state, imported=change.imported))
        held = cmdb.propose_edit(
            number=ci.strip().upper(),
            reference=change.number,
            own_right=rules.asks_for_own_right(change.kind),
            version=ci_version,
            reason=reason,
            actor=actor,
            **facts,
        )
        take_in(op, change, held.ci_id, reason)
        return change
