"""Propose a step of a configuration item's lifecycle: signed with the change, taken when it is done."""

from changes import rules
from changes.actions._common import lock_change
from changes.actions._edits import take_in
from changes.models import ChangeRequest
from cmdb import actions as cmdb
from itsm.core.models import User
from itsm.core.operations import operation


def propose_step(
    *,
    change_number: str,
    ci: str,
    verb: str,
    ci_version: int | None = None,
    reason: str = "",
    version: int | None = None,
    actor: User,
) -> ChangeRequest:
    """Propose a lifecycle step of an item: signed with the change, taken when it was successful.

    `verb` is the step, such as `retire`; `ci` the item's number. The item is affected from then on, and a
    board that decided on other content is asked again. Refused as the verb would be, with
    `already_proposed`, and with `wrong_state` once work has begun.
    """
    with operation("change.propose_step", actor=actor) as op:
        change = lock_change(op, change_number, version, "change.propose_step")
        op.require(rules.may_edit(change.state, imported=change.imported))
        held = cmdb.propose_step(
            number=ci.strip().upper(),
            verb=verb,
            reference=change.number,
            own_right=rules.asks_for_own_right(change.kind),
            version=ci_version,
            reason=reason,
            actor=actor,
        )
        take_in(op, change, held.ci_id, reason)
        return change
