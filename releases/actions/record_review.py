from collections.abc import Mapping, Sequence
from typing import Any

from itsm.core.models import User
from itsm.core.operations import Operation, operation
from releases.actions.plan_rows import replace_rows
from releases.actions.support import lock_release
from releases.actions.validation import assign
from releases.models import FollowUp, Release, Review
from releases.rules import reviewing

REVIEW_FIELDS = (
    "objectives_met",
    "on_time",
    "on_budget",
    "actual_cost",
    "summary",
    "lessons",
    "stakeholder_feedback",
)


def record_review(
    release_number: str,
    *,
    follow_ups: Sequence[Mapping[str, Any]] | None = None,
    version: int | None = None,
    actor: User,
    **findings: Any,
) -> Release:
    """Write, or correct, the post-implementation review while the release stands in review.

    Refused: wrong_state, invalid.
    """
    with operation("release.record_review", actor=actor) as op:
        release = lock_release(op, release_number, "release.record_review", version)
        op.require(reviewing.may_record(release.state))
        written = _write(op, release, findings)
        if follow_ups is not None:
            written |= replace_rows(op, release, FollowUp, follow_ups, section="follow_ups")
        if written:
            release.plan_revision += 1
            op.save(release)
            op.audit(release)
            op.announce("release.reviewed", release, title=release.title)
        return release


def _write(op: Operation, release: Release, findings: dict[str, Any]) -> bool:
    """True when the review differs from what was written before."""
    found = Review.objects.filter(release=release).values_list("pk", flat=True).first()
    if found is None:
        review = Review(release=release, recorded_by=op.actor, recorded_at=op.now)
        assign(
            review,
            {"objectives_met": "", "on_time": None, "on_budget": None, "summary": "", **findings},
            REVIEW_FIELDS,
        )
        op.create(review)
        return True
    review = op.lock(Review, found)
    before = {name: getattr(review, name) for name in REVIEW_FIELDS}
    assign(review, findings, REVIEW_FIELDS)
    if before == {name: getattr(review, name) for name in REVIEW_FIELDS}:
        return False
    review.recorded_by, review.recorded_at = op.actor, op.now
    return op.save(review)
