"""Approve a change: one vote for exactly the content whose digest is given."""

from changes.actions._cast import cast
from changes.models import ChangeRequest, Decision
from itsm.core.models import User


def approve(
    *, change_number: str, digest: str, comment: str = "", on_behalf_of: User | None = None, actor: User
) -> ChangeRequest:
    """Refused with `no_open_round`, `separation_of_duties`, `stale_digest`, `not_eligible`, `already_voted`.

    The last approval needed authorizes the change. `on_behalf_of` fills the seat of somebody who delegated.
    """
    return cast(
        "change.approve",
        Decision.APPROVE,
        change_number=change_number,
        digest=digest,
        comment=comment,
        on_behalf_of=on_behalf_of,
        actor=actor,
    )
