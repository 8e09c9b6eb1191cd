"""How an action is told on a timeline."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXTS: dict[str, str | Promise] = {
    "release.create": _("Request drafted"),
    "release.edit_request": _("Request edited"),
    "release.submit": _("Request handed in"),
    "release.withdraw": _("Request taken back"),
    "release.accept": _("Request accepted"),
    "release.reject": _("Request rejected"),
    "release.revise": _("Request revised"),
    "release.edit_plan": _("Plan edited"),
    "release.edit_scope": _("Scope edited"),
    "release.edit_components": _("Components edited"),
    "release.edit_steps": _("Deployment steps edited"),
    "release.edit_roles": _("Roles edited"),
    "release.edit_communication": _("Communication planned"),
    "release.edit_training": _("Training planned"),
    "release.apply_template": _("Template applied"),
    "release.start_build": _("Build started"),
    "release.start_test": _("Test started"),
    "release.rework": _("Sent back to build"),
    "release.upload_test_report": _("Test report shown at a gate"),
    "release.confirm_check": _("Check confirmed at a gate"),
    "release.request_approval": _("Approval requested"),
    "release.approve": _("Approved"),
    "release.decline": _("Approval declined"),
    "release.invalidate_approval": _("Approval no longer stands"),
    "release.schedule": _("Deployment scheduled"),
    "release.unschedule": _("Taken off the schedule"),
    "release.miss_window": _("Deployment missed its time"),
    "release.start_deployment": _("Deployment started"),
    "release.complete_deployment": _("Deployed"),
    "release.fail_deployment": _("Deployment failed"),
    "release.retry": _("Another attempt scheduled"),
    "release.roll_back": _("Rollback started"),
    "release.complete_rollback": _("Rolled back"),
    "release.fail_rollback": _("Rollback failed"),
    "release.replan": _("Planned anew"),
    "release.start_review": _("Review started"),
    "release.record_review": _("Review recorded"),
    "release.complete_follow_up": _("Follow-up done"),
    "release.close": _("Closed"),
    "release.cancel": _("Canceled"),
    "release_template.publish": _("Published as a template"),
    "comment.add": _("Commented"),
    "attachment.add": _("File attached"),
    "watch.start": _("Somebody began to watch"),
    "watch.stop": _("Somebody stopped watching"),
    "change.open": _("Change opened"),
    "change.submit": _("Change submitted"),
    "change.request_authorization": _("Board asked"),
    "change.approve": _("Vote: approve"),
    "change.reject": _("Vote: reject"),
    "change.authorize": _("Change authorized"),
    "change.start": _("Work started"),
    "change.finish": _("Work finished"),
    "change.close": _("Change closed"),
    "change.cancel": _("Change canceled"),
}

GOOD = frozenset(
    {"approve", "authorize", "complete_deployment", "accept", "close", "succeed", "complete_rollback"}
)
BAD = frozenset({"reject", "fail_deployment", "fail_rollback", "fail", "decline"})
WARNING = frozenset(
    {"cancel", "invalidate_approval", "roll_back", "miss_window", "rework", "replan", "hold", "lose"}
)

ICONS = {
    "submit": "send",
    "accept": "check",
    "reject": "circle-x",
    "approve": "thumb-up",
    "request_approval": "gavel",
    "request_authorization": "gavel",
    "schedule": "calendar-time",
    "start_deployment": "rocket",
    "start": "rocket",
    "complete_deployment": "ship",
    "roll_back": "arrow-back-up",
    "close": "lock",
    "cancel": "ban",
    "start_build": "hammer",
    "start_test": "flask",
    "upload_test_report": "file-check",
    "confirm_check": "clipboard-check",
}


def text_of(action: str) -> str:
    """In words; an action nobody named here is told by its own name."""
    known = TEXTS.get(action)
    return str(known) if known else _verb(action).replace("_", " ").capitalize()


def icon_of(action: str) -> str:
    return ICONS.get(_verb(action), "pencil" if _verb(action).startswith("edit") else "circle-dot")


def tone_of(action: str) -> str:
    verb = _verb(action)
    if verb in GOOD:
        return "good"
    if verb in BAD:
        return "bad"
    return "wait" if verb in WARNING else "neutral"


def _verb(action: str) -> str:
    return action.rpartition(".")[2]
