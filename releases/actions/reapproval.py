"""An edit of what was signed takes the approval with it, in the same transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from changes import actions as changes
from itsm.core.operations import Operation
from releases.actions.cover import NOT_STARTED, covering_change
from releases.actions.target_deployment import drop_planned_deployments
from releases.models import Release
from releases.queries.signed import signed_content
from releases.rules.editing import UNDER_APPROVAL


@contextmanager
def signed_edit(op: Operation, release: Release, reason: str) -> Iterator[None]:
    """Around an edit of signed rows: when their content differs afterwards, the approval is asked for anew.

    The covering change gets the new content, which invalidates its round; a release that was approved or
    scheduled goes back to pending approval and its planned deployment is dropped.
    """
    if release.state not in UNDER_APPROVAL:
        yield
        return
    before = signed_content(release)
    yield
    after = signed_content(release)
    if after == before:
        return
    change = covering_change(op, release)
    if change is not None:
        changes.update_signed_content(
            change_number=change.number, signed_content=after, reason=reason, actor=op.actor
        )
    if release.state != "pending_approval":
        lose_approval(op, release, reason)


def renew_signed_content(op: Operation, release: Release, reason: str) -> bool:
    """Hand the covering change what would run now; False when that is what it says already.

    What runs also rests on rows that are not the release's own, such as the values of its environment. The
    change asks its board again about the new content.
    """
    change = covering_change(op, release) if release.state in UNDER_APPROVAL else None
    if change is None or change.state not in NOT_STARTED:
        return False
    live = signed_content(release)
    if change.signed_content == live:
        return False
    changes.update_signed_content(
        change_number=change.number, signed_content=live, reason=reason, actor=op.actor
    )
    return True


def lose_approval(op: Operation, release: Release, reason: str) -> None:
    """Approved or scheduled to pending approval, with the news of it. The caller saves nothing more."""
    was_scheduled = release.state == "scheduled"
    release.invalidate_approval(reason)
    op.save(release)
    op.audit(release, reason, action="release.invalidate_approval")
    op.announce("release.approval_invalidated", release, title=release.title, reason=reason)
    if was_scheduled:
        drop_planned_deployments(op, release, reason, target_only=True)
