from django.utils.translation import gettext as _

from changes import queries as changes
from itsm.core.models import User
from itsm.core.operations import operation
from releases.actions.cover import covering_change, refusal_to_approve
from releases.actions.reapproval import renew_signed_content
from releases.actions.support import conclude, is_news, lock_release
from releases.models import Release
from releases.rules import approval


def approve(release_number: str, *, version: int | None = None, actor: User) -> Release:
    """Take over the approval that the covering change has received.

    Where no change is needed, a release manager approves who neither asked for it nor carries it out.
    Carried up as news it may come twice, or too late: then it does nothing, except that an approval of what
    would no longer run is asked for anew. Refused: wrong_state, not_authorized, stale_digest,
    separation_of_duties.
    """
    with operation("release.approve", actor=actor) as op:
        release = lock_release(op, release_number, "release.approve", version)
        change = covering_change(op, release)
        refusal = refusal_to_approve(op, release) if release.state == "pending_approval" else None
        if is_news(op) and (release.state != "pending_approval" or refusal is not None):
            renew_signed_content(op, release, _("What would run was changed while it was being approved."))
            return release
        release.approve()
        op.require(refusal)
        if change is None:
            involved = (release.requested_by_id, release.created_by_id, release.implementer_id)
            barred = changes.conflicted_people(involved, op.now, op.now)
            op.require(approval.may_approve_alone(actor_id=actor.pk, conflicted=barred))
        return conclude(op, release, "release.approved", change=change.number if change else "")
