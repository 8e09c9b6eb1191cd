"""Propose that a relationship be recorded, changed or removed: signed with the change."""

from typing import Any

from changes import rules
from changes.actions._common import lock_change
from changes.actions._edits import take_in
from changes.models import ChangeRequest
from cmdb import actions as cmdb
from itsm.core.models import User
from itsm.core.operations import operation


def propose_relationship(
    *,
    change_number: str,
    source: str,
    type: str,
    target: str,
    reason: str = "",
    version: int | None = None,
    actor: User,
    **facts: Any,
) -> ChangeRequest:
    """`facts` are `remove`, or the strength and validity of `cmdb.actions.relate`; ends are named by number.

    The source is affected from then on, and a board that decided on other content is asked again. Refused as
    the edit would be, with `nothing_proposed` and `already_proposed`, and with `wrong_state` once work has
    begun.
    """
    with operation("change.propose_relationship", actor=actor) as op:
        change = lock_change(op, change_number, version, "change.propose_relationship")
        op.require(rules.may_edit(change.state, imported=change.imported))
        held = cmdb.propose_relationship(
            source=source,
            type=type,
            target=target,
            reference=change.number,
            own_right=rules.asks_for_own_right(change.kind),
            reason=reason,
            actor=actor,
            **facts,
        )
        take_in(op, change, held.ci_id, reason)
        return change
