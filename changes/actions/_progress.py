"""Walking a change through the states its model passes straight through, one edge and one save at a time."""

from changes import queries, rules
from changes.actions._common import tell
from changes.actions._rounds import open_round
from changes.models import ChangeKind, ChangeRequest
from itsm.core.operations import Operation


def ask_for_authorization(op: Operation, change: ChangeRequest) -> None:
    """Assessed: open the round, or let the template's approval stand for it."""
    change.request_authorization()
    op.save(change)
    op.audit(change, action="change.request_authorization")
    tell(op, change, "assessed", risk=change.risk)
    if change.kind == ChangeKind.STANDARD:
        authorize_by_template(op, change)
    else:
        open_round(op, change)


def authorize_by_template(op: Operation, change: ChangeRequest) -> None:
    """A current approved template version stands for the round."""
    op.require(rules.template_covers(queries.template_facts(change)))
    template = str(change.template_version)
    change.authorized_digest = change.digest
    change.authorize()
    op.save(change)
    op.audit(change, action="change.authorize", template=template, digest=change.digest)
    tell(op, change, "authorized", template=template, digest=change.digest)
    tell(op, change, "scheduled", window_start=change.window_start, window_end=change.window_end)


def require_authority(op: Operation, change: ChangeRequest) -> None:
    """Refuse at submission what nobody could ever authorize: a quorum out of reach, a template not
    current.
    """
    version = change.model_version
    if change.kind == ChangeKind.STANDARD:
        op.require(rules.template_covers(queries.template_facts(change)))
        return
    op.require(queries.quorum_refusal(version.policy, change, op.now))
    if change.kind == ChangeKind.EMERGENCY:
        op.require(queries.quorum_refusal(version.full_policy, change, op.now))


def carry_on(op: Operation, change: ChangeRequest) -> None:
    """From a submitted change as far as its model goes by itself."""
    if "request_authorization" in rules.walk(change.state, change.model_version.straight_through):
        ask_for_authorization(op, change)
