"""Begin work: the moment at which authorization, content, hold and window must all hold at once."""

from typing import Any

from changes import queries, rules
from changes.actions._common import lock_change, tell
from changes.models import ChangeRequest, StandardTemplateVersion
from itsm.core.models import User
from itsm.core.operations import operation


def start(
    *,
    change_number: str,
    signed_content: dict[str, Any] | None = None,
    source: str = "",
    version: int | None = None,
    actor: User,
) -> ChangeRequest:
    """Refused as `rules.may_start` says, and for who voted on it (`separation_of_duties`).

    `signed_content` is what will really run, from live rows. A change that covers a release or a deployment
    is started by it alone, which says so by its number, `source`; otherwise `decided_by_release`.
    """
    with operation("change.start", actor=actor) as op:
        change = lock_change(op, change_number, version, "change.start")
        op.require(rules.may_carry_out(source=change.source, caller=source))
        op.require(rules.may_begin_work(voted=queries.has_voted(actor, change)))
        if change.template_version_id is not None:
            op.lock(StandardTemplateVersion, change.template_version_id)
        op.require(rules.may_start(queries.start_facts(change, signed_content), op.now))
        change.start()
        change.actual_start = op.now
        op.save(change)
        op.audit(change, digest=change.authorized_digest)
        tell(op, change, "started")
        return change
