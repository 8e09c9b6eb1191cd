from cmdb.models import DuplicateTask
from cmdb.queries.duplicates import get_duplicate
from cmdb.rules.duplicates import assignee_fits
from itsm.core import access
from itsm.core.models import User
from itsm.core.operations import operation


def assign_duplicate(*, pk: int, actor: User, assigned_to: User | None = None) -> DuplicateTask:
    """Give the task to somebody who may settle it, or to nobody; it then waits on their home page.

    Refused: not_found, permission_denied, invalid.
    """
    with operation("ci.assign_duplicate", actor=actor) as op:
        seen = get_duplicate(actor, pk)
        op.authorize("ci.assign_duplicate", seen.one)
        op.authorize("ci.assign_duplicate", seen.other)
        units = (seen.one.unit, seen.other.unit)
        fits = assigned_to is None or all(access.may(assigned_to, "ci.merge", unit) for unit in units)
        op.require(assignee_fits(fits))
        task = op.lock(DuplicateTask, pk)
        task.assigned_to = assigned_to
        if op.save(task):
            op.audit(task)
        return task
