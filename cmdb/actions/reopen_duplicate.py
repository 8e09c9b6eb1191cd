from cmdb.models import DuplicateTask
from cmdb.models.duplicate_task import DuplicateState
from cmdb.queries.duplicates import get_duplicate
from cmdb.rules.duplicates import only_dismissed
from itsm.core.models import User
from itsm.core.operations import operation


def reopen_duplicate(*, pk: int, actor: User, reason: str = "") -> DuplicateTask:
    """Think again about two that were said to be different.

    Refused: not_found, permission_denied, wrong_state.
    """
    with operation("ci.reopen_duplicate", actor=actor) as op:
        seen = get_duplicate(actor, pk)
        op.authorize("ci.reopen_duplicate", seen.one)
        op.authorize("ci.reopen_duplicate", seen.other)
        task = op.lock(DuplicateTask, pk)
        op.require(only_dismissed(task.state == DuplicateState.DISMISSED, str(task.state)))
        task.reopen()
        task.settled_at, task.settled_by, task.reason = None, None, ""
        op.save(task)
        op.audit(task, reason=reason)
        return task
