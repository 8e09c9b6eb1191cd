from typing import Any

from itsm.core.models import User
from itsm.core.operations import operation
from releases.actions.support import lock_release
from releases.actions.validation import assign
from releases.models import Release, ReleaseState
from releases.queries.people import change_templates
from releases.rules import editing, requests

PLAN_FIELDS = (
    "manager",
    "implementer",
    "change_model",
    "change_template",
    "implementation_plan",
    "test_plan",
    "backout_plan",
    "risk_answers",
    "window_start",
    "window_end",
)


def edit_plan(release_number: str, *, version: int | None = None, actor: User, **plan: Any) -> Release:
    """Write plans, people, risk answers and the window wished for; what is not sent stays.

    Refused: wrong_state (fixed once approval is requested), invalid, window_inverted, window_in_past,
    template_not_offered, stale_version.
    """
    with operation("release.edit_plan", actor=actor) as op:
        release = lock_release(op, release_number, "release.edit_plan", version)
        op.require(editing.may_edit_plan(ReleaseState(release.state)))
        window_before = release.window_start, release.window_end
        template_before = release.change_template
        assign(release, plan, PLAN_FIELDS)
        if release.change_template != template_before:
            offered = [name for name, _label in change_templates(release.unit)]
            op.require(requests.may_use_template(release.change_template, offered))
        window = release.window_start, release.window_end
        if window != window_before and any(window):
            op.require(requests.window_fits(*window, op.now))
        if op.save(release):
            op.audit(release)
            op.announce("release.plan_edited", release, title=release.title, part="plan")
        return release
