from cmdb.models import DuplicateTask
from cmdb.queries.duplicates import get_duplicate
from itsm.core.models import User
from itsm.core.operations import operation


def dismiss_duplicate(*, pk: int, actor: User, reason: str = "") -> DuplicateTask:
    """Say that the two are different things; they are not found again.

    Refused: not_found, permission_denied, wrong_state.
    """
    with operation("ci.dismiss_duplicate", actor=actor) as op:
        seen = get_duplicate(actor, pk)
        op.authorize("ci.dismiss_duplicate", seen.one)
        op.authorize("ci.dismiss_duplicate", seen.other)
        task = op.lock(DuplicateTask, pk)
        task.dismiss()
        task.settled_at, task.settled_by, task.reason = op.now, actor, reason
        op.save(task)
        op.audit(task, reason=reason)
        return task
