"""How an action is told on a timeline."""

from __future__ import annotations

from dataclasses import dataclass

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
    "change.revert": _("Change taken back"),
    "change.reauthorize": _("Change asks for approval again"),
    "change.move_window": _("Window of the change moved"),
    "change.hold": _("Change put on hold"),
    "change.release_hold": _("Hold on the change released"),
    "change.update_signed_content": _("What the change signs was changed"),
    "change.reject_round": _("The board rejected the change"),
    "change.expire_round": _("The round of approval expired"),
    "change.review": _("Change reviewed"),
    "deployment.plan": _("Deployment planned"),
    "deployment.schedule": _("Deployment scheduled, its steps frozen"),
    "deployment.reschedule": _("Deployment set to another time"),
    "deployment.claim": _("Deployment started"),
    "deployment.start": _("Deployment started by hand"),
    "deployment.pause": _("Deployment paused"),
    "deployment.resume": _("Deployment resumed"),
    "deployment.roll_back": _("Turned back"),
    "deployment.succeed": _("Every step is done"),
    "deployment.fail": _("Deployment failed"),
    "deployment.lose": _("Deployment stands still: an outcome is unknown"),
    "deployment.reconcile": _("Outcome settled"),
    "deployment.complete_rollback": _("Everything done was undone"),
    "deployment.fail_rollback": _("The way back failed"),
    "deployment.miss": _("Deployment missed its time"),
    "deployment.cancel": _("Deployment canceled"),
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


FOLDED = frozenset(
    {
        "change.open_round",
        "deployment.claim_step",
        "deployment.record_result",
        "deployment.callback",
        "deployment.time_out",
        "deployment.lose_step",
        "deployment.confirm_step",
    }
)
"""Bookkeeping, unless it says how a step ended (see `StepTold`): kept in the audit, left out of the story."""
CARRIED_BY_THE_RELEASE = frozenset(
    {
        "change.start",
        "change.finish",
        "deployment.claim",
        "deployment.succeed",
        "deployment.complete_rollback",
        "deployment.fail_rollback",
    }
)
"""The same turn is told by the release itself where the deployment moves it."""


@dataclass(frozen=True)
class StepTold:
    """How one step of a deployment went. `seconds` is None while it has not ended; `verdict` as recorded."""

    position: int
    name: str
    verdict: str
    goes_back: bool = False
    by_person: bool = False
    seconds: int | None = None


def is_bookkeeping(action: str, *, moves_release: bool) -> bool:
    return action in FOLDED or (moves_release and action in CARRIED_BY_THE_RELEASE)


def sentence_of(step: StepTold) -> str:
    """What a step did, for somebody who was not there."""
    words = _WENT.get((step.verdict, step.by_person)) or _WENT.get((step.verdict, False), "%(step)s")
    pattern = (
        _("Undo of step %(position)d, “%(name)s”") if step.goes_back else _("Step %(position)d, “%(name)s”")
    )
    named = str(pattern) % {"position": step.position, "name": step.name}
    told = str(words) % {"step": named}
    if step.seconds is None or step.verdict not in ("succeeded", "failed"):
        return told
    return str(_("%(told)s after %(seconds)d s")) % {"told": told, "seconds": step.seconds}


def tone_of_step(verdict: str) -> str:
    return {"succeeded": "good", "failed": "bad"}.get(verdict, "wait")


_WENT: dict[tuple[str, bool], str | Promise] = {
    ("succeeded", False): _("%(step)s: done"),
    ("succeeded", True): _("%(step)s: confirmed"),
    ("failed", False): _("%(step)s: failed"),
    ("waiting", False): _("%(step)s: waits for the target to call back"),
    ("waiting", True): _("%(step)s: waits for a person"),
    ("unknown", False): _("%(step)s: nobody knows whether it took effect"),
    ("not_applied", False): _("%(step)s: surely took no effect"),
}


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
