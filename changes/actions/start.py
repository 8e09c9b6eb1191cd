"""Begin work: the moment at which authorization, content, hold and window must all hold at once."""

from typing import Any

from changes import queries, rules
from changes.actions._common import lock_change, tell
from changes.models import ChangeRequest
from itsm.core.models import User
from itsm.core.operations import operation


def start(
    *,
    change_number: str,
    signed_content: dict[str, Any] | None = None,
    version: int | None = None,
    actor: User,
) -> ChangeRequest:
    """Refused as `rules.may_start` says. `signed_content` is what will really run, from live rows."""
    with operation("change.start", actor=actor) as op:
        change = lock_change(op, change_number, version, "change.start")
        op.require(rules.may_start(queries.start_facts(change, signed_content), op.now))
        change.start()
        change.actual_start = op.now
        op.save(change)
        op.audit(change, digest=change.authorized_digest)
        tell(op, change, "started")
        return change
