"""Ask the change authority."""

from changes.actions._common import lock_change
from changes.actions._progress import ask_for_authorization
from changes.models import ChangeRequest
from itsm.core.models import User
from itsm.core.operations import operation


def request_authorization(*, change_number: str, version: int | None = None, actor: User) -> ChangeRequest:
    """The assessment is done; a round opens on the present content."""
    with operation("change.request_authorization", actor=actor) as op:
        change = lock_change(op, change_number, version, "change.request_authorization")
        ask_for_authorization(op, change)
        return change
