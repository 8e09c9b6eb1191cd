from django.utils.translation import gettext as _

from itsm.core.models import User
from itsm.core.operations import operation
from itsm.core.refusals import OperationRefused, not_found
from releases.actions.support import lock_release
from releases.models import FollowUp, Release


def complete_follow_up(release_number: str, *, position: int, actor: User) -> Release:
    """Tick a follow-up off, also after the release is closed; twice is once. Refused: not_found."""
    with operation("release.complete_follow_up", actor=actor) as op:
        release = lock_release(op, release_number, "release.complete_follow_up")
        found = FollowUp.objects.filter(release=release, position=position).first()
        if found is None:
            raise OperationRefused(not_found(_("follow-up")))
        follow_up = op.lock(FollowUp, found.pk)
        follow_up.done = True
        if op.save(follow_up):
            op.audit(release, follow_up=follow_up.task)
        return release
