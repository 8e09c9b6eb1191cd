"""What the verbs share: fetching a change under lock, and telling its news."""

from typing import Any

from changes.models import ChangeRequest
from itsm.core.operations import Operation


def lock_change(op: Operation, number: str, version: int | None, verb: str) -> ChangeRequest:
    """The change, locked, for an actor who may do `verb` to it; what they may not see does not exist."""
    change = op.lock(ChangeRequest, number=number)
    op.authorize(verb, change)
    op.expect_version(change, version)
    return change


def tell(op: Operation, change: ChangeRequest, news: str, **facts: Any) -> None:
    """Announce `change.<news>` with what every listener needs: the release it covers, title and state."""
    op.announce(
        f"change.{news}",
        change,
        **{"source": change.source, "title": change.title, "state": str(change.state), **facts},
    )
