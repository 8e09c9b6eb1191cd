"""Reject a change, saying why."""

from changes.actions._cast import cast
from changes.models import ChangeRequest, Decision
from itsm.core.models import User


def reject(
    *, change_number: str, digest: str, comment: str, on_behalf_of: User | None = None, actor: User
) -> ChangeRequest:
    """Refused as `approve` is, and without a comment. One rejection ends the round unless its policy counts
    them.
    """
    return cast(
        "change.reject",
        Decision.REJECT,
        change_number=change_number,
        digest=digest,
        comment=comment,
        on_behalf_of=on_behalf_of,
        actor=actor,
    )
