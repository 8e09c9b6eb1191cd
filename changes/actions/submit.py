"""Submit a change for assessment, and on as far as its model carries it."""

from changes import queries, rules
from changes.actions._common import lock_change, tell
from changes.actions._progress import carry_on, require_authority
from changes.models import ChangeRequest
from itsm.core.models import User
from itsm.core.operations import operation


def submit(*, change_number: str, version: int | None = None, actor: User) -> ChangeRequest:
    """Refused with `invalid` when incomplete, `window_in_past`, and `quorum_unreachable` or
    `template_retired` when nobody could authorize it."""
    with operation("change.submit", actor=actor) as op:
        change = lock_change(op, change_number, version, "change.submit")
        change.submit()
        op.require(rules.complete_for_submission(_draft_facts(change)))
        op.require(rules.sound_window(rules.Window(change.window_start, change.window_end), op.now))
        require_authority(op, change)
        op.save(change)
        op.audit(change)
        tell(op, change, "submitted")
        carry_on(op, change)
        return change


def _draft_facts(change: ChangeRequest) -> rules.DraftFacts:
    return rules.DraftFacts(
        texts={name: getattr(change, name) for name in rules.REQUIRED_TEXTS},
        has_window=change.window_start is not None and change.window_end is not None,
        ci_count=len(queries.affected_ids(change)),
        has_implementer=change.implementer_id is not None,
    )
