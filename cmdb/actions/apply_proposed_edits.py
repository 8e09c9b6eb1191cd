from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cmdb.actions._attribute_schema import before_editing
from cmdb.actions._editing import write_facts
from cmdb.actions._lifecycle import take_step, tell_step
from cmdb.actions._places import before_moving
from cmdb.actions._proposing import after_of, edge_between
from cmdb.actions._relating import hold, join
from cmdb.actions._settling import settle
from cmdb.models import ConfigurationItem, Outcome, Proposal, ProposedEdit, Relationship
from cmdb.queries.proposals import conflicts_among
from cmdb.queries.recorded import STATE, arguments_of, held_of, holding
from cmdb.rules.proposals import in_conflict
from itsm.core.models import User
from itsm.core.operations import Operation, operation
from itsm.core.refusals import OperationRefused


@dataclass(frozen=True)
class Applied:
    done: list[ProposedEdit] = field(default_factory=list)
    set_aside: list[ProposedEdit] = field(default_factory=list)


def apply_proposed_edits(*, reference: str, actor: User, leave_conflicts: bool = False) -> Applied:
    """Write every edit held under `reference`, in the order in which they were proposed.

    Whoever calls this has decided that what the reference names was authorised with these edits in it, and
    that the actor has done it. An edit of a field that moved meanwhile is refused with
    `proposed_edit_conflict`, so is a step of an item that is in a third state, and any other as the edit or
    step itself would be; with `leave_conflicts` such are set aside and the others written. A field that
    others edited and this does not is left as they edited it.
    """
    with operation("ci.apply_proposed_edits", actor=actor) as op:
        before_editing()
        waiting = ProposedEdit.objects.filter(reference=reference, outcome=Outcome.PENDING)
        before_moving(ConfigurationItem.objects.filter(pk__in=waiting.values("ci")))
        edits, items = _held(op, reference)
        clashes = conflicts_among(edits, items)
        if not leave_conflicts:
            op.require(in_conflict([clash for found in clashes.values() for clash in found]))
        result = Applied()
        for edit in edits:
            refusal = in_conflict(clashes.get(edit.pk, ()))
            try:
                op.require(refusal)
                _write(edit, items, actor)
            except OperationRefused as refused:
                if not leave_conflicts:
                    raise
                for item in (items[edit.ci_id], *([items[edit.target_id]] if edit.target_id else [])):
                    item.refresh_from_db()
                settle(op, edit, Outcome.SET_ASIDE, str(refused.refusal.message))
                result.set_aside.append(edit)
            else:
                settle(op, edit, Outcome.APPLIED)
                result.done.append(edit)
        return result


def _held(op: Operation, reference: str) -> tuple[list[ProposedEdit], Mapping[int, ConfigurationItem]]:
    """The pending edits in their order, and the items they touch, all locked."""
    waiting = ProposedEdit.objects.filter(reference=reference, outcome=Outcome.PENDING)
    edits = op.lock_all(ProposedEdit, waiting.values_list("pk", flat=True))
    edits = [edit for edit in edits if edit.outcome == Outcome.PENDING]
    keys = {key for edit in edits for key in (edit.ci_id, edit.target_id) if key is not None}
    return edits, {ci.pk: ci for ci in op.lock_all(ConfigurationItem, keys)}


def _write(edit: ProposedEdit, items: Mapping[int, ConfigurationItem], actor: User) -> None:
    """One edit, in an operation of its own: refused, it leaves nothing behind."""
    with operation("ci.apply_proposed", actor=actor) as op:
        ci = items[edit.ci_id]
        told: dict[str, Any] = {"reference": edit.reference, "proposed_edit": edit.pk}
        if edit.what == Proposal.EDIT:
            arguments = arguments_of(after_of(edit.changes))
            if write_facts(op, ci, viewer=edit.proposed_by, **arguments):
                op.audit(ci, reason=edit.reason, **told)
                op.announce("ci.edited", ci, name=ci.name)
            return
        if edit.what == Proposal.STEP:
            if ci.state != after_of(edit.changes)[STATE]:
                take_step(op, ci, edit.verb)
                tell_step(op, ci, edit.verb, reason=edit.reason, **told)
            return
        assert edit.type is not None
        end = items[edit.target_id or 0]
        if event := _write_edge(op, edit, ci, end):
            op.audit(ci, reason=edit.reason, relationship=str(edit), **told)
            op.announce(event, ci, type=edit.type.name, target=end.number)


def _write_edge(op: Operation, edit: ProposedEdit, begin: ConfigurationItem, end: ConfigurationItem) -> str:
    """Make the relationship stand as it is to stand; the news of it, empty where it did already."""
    kind = edit.type
    assert kind is not None
    found = edge_between(begin, kind, end)
    edge = op.lock(Relationship, found.pk) if found else None
    facts = after_of(edit.changes)
    if edit.what == Proposal.UNRELATE:
        if edge is None:
            return ""
        op.delete(edge)
        return "ci.unrelated"
    if edge is None:
        made = {**held_of(None), **facts}
        join(op, begin, kind, end, author=edit.proposed_by, **holding(made))
        return "ci.related"
    return "ci.relationship_edited" if hold(op, edge, **holding(facts)) else ""
