"""Writing what a change says, and what that does to an authorization given for something else."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext as _

from changes import queries, rules
from changes.actions._affected import set_affected, set_windows
from changes.actions._common import tell
from changes.actions._rounds import invalidate_round, open_round
from changes.models import ChangeKind, ChangeRequest, ChangeState
from cmdb import queries as cmdb
from itsm.core import queries as core
from itsm.core.canonical import canonical_text, digest_of_bytes, same_text
from itsm.core.models import User
from itsm.core.operations import Operation
from itsm.core.refusals import invalid
from itsm.core.words import on_record

TEXTS = (
    "title",
    "description",
    "justification",
    "implementation_plan",
    "test_plan",
    "backout_plan",
    "environment_name",
    "category",
)
PEOPLE = ("requested_by", "implementer")
WINDOW = ("window_start", "window_end")
FIELDS = (*TEXTS, *PEOPLE, *WINDOW, "risk_answers", "signed_content")


def require_sound(op: Operation, change: ChangeRequest, *, window_is_new: bool) -> None:
    """What must hold of any content a person writes."""
    if not change.title.strip():
        op.require(invalid({"title": [_("Give the change a title.")]}))
    op.require(rules.sound_answers(change.risk_answers))
    if window_is_new:
        op.require(rules.sound_window(rules.Window(change.window_start, change.window_end), op.now))


def assess(change: ChangeRequest, ci_ids: Collection[int]) -> None:
    """Set the risk from the answers and the CIs; worked out, hence not signed."""
    risk = rules.assess_risk(change.risk_answers, [cmdb.criticality_of(ci_ids)])
    change.risk, change.risk_score = risk.level, risk.score


def _as_written(name: str, value: Any, before: Any) -> Any:
    """What is kept of a value: a text that only ends its lines otherwise is the text that was there."""
    if name not in TEXTS:
        return value
    return before if same_text(value, before) else canonical_text(value)


def rewrite(
    op: Operation,
    change: ChangeRequest,
    fields: Mapping[str, Any],
    *,
    ci_ids: Collection[int] | None = None,
    reason: str = "",
    beside: Collection[str] = (),
) -> bool:
    """Write what differs; False when nothing does. A new digest ends an authorization given for the old
    one. `beside` names what of the content was changed outside the row already.
    """
    op.require(rules.may_edit(change.state, imported=change.imported))
    before = {name: getattr(change, name) for name in FIELDS}
    for name, value in fields.items():
        setattr(change, name, _as_written(name, value, before[name]))
    changed = [name for name in FIELDS if getattr(change, name) != before[name]]
    moved = not set(changed).isdisjoint(WINDOW)
    require_sound(op, change, window_is_new=moved)
    if ci_ids is not None and set_affected(op, change, ci_ids):
        changed.append("affected_cis")
    changed += beside
    if not changed:
        return False
    if moved:
        set_windows(op, change)
    _remember_who_stepped_down(op, change, [before[name] for name in PEOPLE if name in changed])
    assess(change, queries.affected_ids(change))
    old_digest, change.digest = change.digest, digest_of_bytes(queries.content_bytes(change))
    _save_keeping_authority_true(op, change, old_digest, reason, changed)
    if moved:
        tell(op, change, "window_moved", window_start=change.window_start, window_end=change.window_end)
    return True


def _remember_who_stepped_down(op: Operation, change: ChangeRequest, people: list[User | None]) -> None:
    """Who asked for a change or was to do it, and has had a hand in it, does not become its judge by taking
    their name off. A name that was only put down by mistake bars nobody.
    """
    for person in people:
        if person is None or person.pk in change.stepped_down:
            continue
        if person.pk == op.actor.pk or core.has_acted_on(person, change.number):
            change.stepped_down = [*change.stepped_down, person.pk]


def _save_keeping_authority_true(
    op: Operation, change: ChangeRequest, old_digest: str, reason: str, changed: list[str]
) -> None:
    """Save the new content; whoever authorized, or is asked about, other content is asked again."""
    decided = change.state in (ChangeState.AUTHORIZE, ChangeState.SCHEDULED)
    if decided and change.digest != old_digest and change.kind != ChangeKind.STANDARD:
        ask_again(op, change, reason or on_record("The content was edited."), changed)
        return
    if decided and change.kind == ChangeKind.STANDARD:
        op.require(rules.template_covers(queries.template_facts(change)))
        change.authorized_digest = change.digest
    op.save(change)
    op.audit(change, reason=reason, changed=changed)
    tell(op, change, "edited", changed=changed)
    if change.state == ChangeState.SCHEDULED and change.digest != old_digest:
        tell(op, change, "authorized", template=str(change.template_version), digest=change.digest)


def ask_again(op: Operation, change: ChangeRequest, reason: str, changed: list[str]) -> None:
    """End what was asked or authorized, and open a new round on the present content."""
    invalidate_round(op, change, reason)
    if change.state == ChangeState.SCHEDULED:
        change.reauthorize()
    change.authorized_digest = ""
    op.save(change)
    op.audit(change, reason=reason, changed=changed)
    tell(op, change, "invalidated", reason=reason, changed=changed)
    open_round(op, change)
