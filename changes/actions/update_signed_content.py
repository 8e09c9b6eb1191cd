"""Take over what a release will really run, so that the board signs exactly that."""

from typing import Any

from changes.actions._common import lock_change
from changes.actions._content import rewrite
from changes.models import ChangeRequest
from itsm.core.models import User
from itsm.core.operations import operation


def update_signed_content(
    *, change_number: str, signed_content: dict[str, Any], reason: str = "", actor: User
) -> ChangeRequest:
    """Steps with targets and values, component digests, backout: handed down by the releases floor."""
    with operation("change.update_signed_content", actor=actor) as op:
        change = lock_change(op, change_number, None, "change.update_signed_content")
        rewrite(op, change, {"signed_content": signed_content}, reason=reason)
        return change
