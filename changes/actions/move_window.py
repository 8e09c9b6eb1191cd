"""Plan a change for another time."""

from datetime import datetime

from changes.actions._common import lock_change
from changes.actions._content import rewrite
from changes.models import ChangeRequest
from itsm.core.models import User
from itsm.core.operations import operation


def move_window(
    *,
    change_number: str,
    window_start: datetime,
    window_end: datetime,
    reason: str = "",
    version: int | None = None,
    actor: User,
) -> ChangeRequest:
    """Set the planned window `[window_start, window_end)`, aware times. The window is signed: the board is
    asked again, unless a template stands for it."""
    with operation("change.move_window", actor=actor) as op:
        change = lock_change(op, change_number, version, "change.move_window")
        rewrite(op, change, {"window_start": window_start, "window_end": window_end}, reason=reason)
        return change
