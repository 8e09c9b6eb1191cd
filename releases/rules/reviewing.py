"""When a review may be written, and what closing asks for."""

from __future__ import annotations

from django.utils.translation import gettext as _

from itsm.core.refusals import Refusal


def may_record(state: str) -> Refusal | None:
    if state == "review":
        return None
    return Refusal(
        "wrong_state",
        _("A review is written while the release stands in review."),
        next_step=_("Start the review first."),
        facts={"state": state, "allowed_from": ["review"]},
    )


def may_close(*, has_review: bool) -> Refusal | None:
    if has_review:
        return None
    return Refusal(
        "review_missing",
        _("The post-implementation review has not been written yet."),
        next_step=_("Record the review, then close the release."),
    )
