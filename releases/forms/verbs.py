"""Every verb of a release that a person presses a button for: its words, its form, its action.

Portal and admin read this one table, so that they offer the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from itsm.core import access
from itsm.core.doors.moments import PickedMoment
from itsm.core.models import User
from itsm.core.refusals import Refusal
from releases import actions
from releases.forms.base import StartForm, VersionedForm, text_area
from releases.models import Release
from releases.queries.releases import rollback_change
from releases.rules.editing import may_cancel
from releases.rules.offers import offered
from releases.rules.requests import may_act_for_requester
from releases.rules.scheduling import may_open_rollback_change


class ReasonForm(VersionedForm):
    reason = forms.CharField(label=_("Reason"), widget=text_area(3), required=False, max_length=4000)


class RollbackChangeForm(ReasonForm):
    window_start = PickedMoment(label=_("Window start"), required=False, help_text=_("Empty: from now on."))
    window_end = PickedMoment(label=_("Window end"), help_text=_("In your time zone."))


@dataclass(frozen=True)
class ReleaseVerb:
    name: str
    label: str | Promise
    action: Callable[..., Release]
    form: type[VersionedForm] = VersionedForm
    style: str = "default"
    icon: str = ""
    lead: str | Promise = ""


VERBS: dict[str, ReleaseVerb] = {
    verb.name: verb
    for verb in (
        ReleaseVerb("submit", _("Hand in"), actions.submit, style="primary", icon="send"),
        ReleaseVerb("withdraw", _("Take back to draft"), actions.withdraw, icon="arrow-back-up"),
        ReleaseVerb("revise", _("Revise"), actions.revise, style="primary", icon="pencil"),
        ReleaseVerb("accept", _("Accept"), actions.accept, style="primary", icon="check"),
        ReleaseVerb("reject", _("Reject"), actions.reject, ReasonForm, "danger", "x"),
        ReleaseVerb("start_build", _("Start build"), actions.start_build, style="primary", icon="hammer"),
        ReleaseVerb("start_test", _("Start test"), actions.start_test, style="primary", icon="flask"),
        ReleaseVerb("rework", _("Back to build"), actions.rework, ReasonForm, icon="arrow-back-up"),
        ReleaseVerb(
            "request_approval",
            _("Request approval"),
            actions.request_approval,
            style="primary",
            icon="gavel",
            lead=_("The covering change is opened and submitted with exactly what would run."),
        ),
        ReleaseVerb("approve", _("Approve"), actions.approve, style="primary", icon="thumb-up"),
        ReleaseVerb("decline", _("Decline"), actions.decline, ReasonForm, "danger", "thumb-down"),
        ReleaseVerb(
            "invalidate_approval",
            _("Ask for approval again"),
            actions.invalidate_approval,
            ReasonForm,
            icon="refresh-alert",
        ),
        ReleaseVerb("schedule", _("Schedule"), actions.schedule, StartForm, "primary", "calendar-time"),
        ReleaseVerb("unschedule", _("Unschedule"), actions.unschedule, ReasonForm, icon="calendar-off"),
        ReleaseVerb("retry", _("Try again"), actions.retry, StartForm, "primary", "refresh"),
        ReleaseVerb(
            "start_review",
            _("Start the review"),
            actions.start_review,
            style="primary",
            icon="clipboard-text",
        ),
        ReleaseVerb("close", _("Close"), actions.close, style="primary", icon="lock"),
        ReleaseVerb(
            "open_rollback_change",
            _("Open an emergency change for the rollback"),
            actions.open_rollback_change,
            RollbackChangeForm,
            "danger",
            "alert-triangle",
            _(
                "The approved backout has ended. A change is opened and submitted with the release's plans; "
                "once the emergency board has authorised it, roll back on the deployment's page."
            ),
        ),
        ReleaseVerb("replan", _("Plan anew"), actions.replan, ReasonForm, icon="list-details"),
        ReleaseVerb("cancel", _("Cancel the release"), actions.cancel, ReasonForm, "danger", "ban"),
    )
}


DONE: dict[str, str | Promise] = {
    "submit": _("The request was handed in; a release manager decides next."),
    "withdraw": _("The request is a draft again."),
    "revise": _("The request is a draft again and can be handed in anew."),
    "accept": _("The release was accepted; plan it next."),
    "reject": _("The request was rejected."),
    "start_build": _("The build has started."),
    "start_test": _("The test has started."),
    "rework": _("The release went back to build."),
    "request_approval": _("Approval was requested."),
    "approve": _("The release was approved."),
    "decline": _("Approval was declined; the release is in planning again."),
    "invalidate_approval": _("Approval was asked for again."),
    "schedule": _("The deployment was scheduled; it starts by itself."),
    "unschedule": _("The deployment was taken off the schedule."),
    "retry": _("Another attempt was scheduled."),
    "start_review": _("The review has started."),
    "open_rollback_change": _("The emergency change was opened; once it is authorized, roll back."),
    "close": _("The release was closed."),
    "replan": _("The release is in planning again."),
    "cancel": _("The release was canceled."),
}
"""What happened, for the message after each verb."""


def offers(user: User, release: Release) -> list[ReleaseVerb]:
    """The buttons for this person now, the usual way first."""
    names = offered(release.state, decided_by_change=release.covering_change_id is not None)
    return [VERBS[name] for name in names if may_press(user, release, name)]


def may_press(user: User, release: Release, name: str) -> bool:
    if not access.may(user, f"release.{name}", release.unit):
        return False
    manages = access.may(user, "release.edit_plan", release.unit)
    if name == "cancel" and may_cancel(release.state, is_manager=manages) is not None:
        return False
    if name == "open_rollback_change" and may_need_rollback_change(release) is not None:
        return False
    if name in ("submit", "withdraw", "revise", "cancel"):
        return (
            may_act_for_requester(
                actor_id=user.pk, requested_by_id=release.requested_by_id, is_manager=manages
            )
            is None
        )
    return True


def may_need_rollback_change(release: Release) -> Refusal | None:
    earlier = rollback_change(release)
    place = release.target_environment
    return may_open_rollback_change(
        state=release.state,
        needs_change=place is None or place.needs_change,
        open_change=earlier.number if earlier else "",
    )


def perform(verb: ReleaseVerb, release: Release, given: dict[str, Any], user: User) -> Release:
    return verb.action(release.number, actor=user, **given)
