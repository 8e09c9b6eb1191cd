"""Record what was learned from a change."""

from django.utils.translation import gettext as _

from changes import rules
from changes.actions._common import lock_change, tell
from changes.models import ChangeRequest, ChangeState
from itsm.core.models import User
from itsm.core.operations import operation
from itsm.core.refusals import invalid


def review(*, change_number: str, findings: str, version: int | None = None, actor: User) -> ChangeRequest:
    """The post-implementation review, in words; may be written anew until the change is closed.

    A change whose outcome was corrected after it was closed is reviewed then.
    """
    with operation("change.review", actor=actor) as op:
        change = lock_change(op, change_number, version, "change.review")
        op.require(
            rules.may_review(
                state=ChangeState(change.state),
                close_code=change.close_code,
                reviewed=change.reviewed_at is not None or change.imported,
            )
        )
        if not findings.strip():
            op.require(invalid({"findings": [_("Write down what the review found.")]}))
        change.review_findings = findings.strip()
        change.reviewed_at, change.reviewed_by = op.now, actor
        op.save(change)
        op.audit(change)
        tell(op, change, "reviewed")
        return change
