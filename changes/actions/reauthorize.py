"""Ask the board again about a change it has authorized."""

from changes.actions._common import lock_change
from changes.actions._content import ask_again
from changes.actions._progress import authorize_by_template
from changes.models import ChangeKind, ChangeRequest, ChangeState
from itsm.core.models import User
from itsm.core.operations import operation
from itsm.core.refusals import OperationRefused, wrong_state


def reauthorize(
    *, change_number: str, reason: str = "", version: int | None = None, actor: User
) -> ChangeRequest:
    """The authorization no longer stands; a new round opens on the content as it is.

    For a standard change the template is asked again: it still stands, or the refusal says why not.
    """
    with operation("change.reauthorize", actor=actor) as op:
        change = lock_change(op, change_number, version, "change.reauthorize")
        if change.state != ChangeState.SCHEDULED:
            raise OperationRefused(
                wrong_state("reauthorize", ChangeState(change.state), [ChangeState.SCHEDULED.value])
            )
        if change.kind == ChangeKind.STANDARD:
            change.reauthorize()
            change.authorized_digest = ""
            op.save(change)
            op.audit(change, reason=reason)
            authorize_by_template(op, change)
        else:
            ask_again(op, change, reason, [])
        return change
