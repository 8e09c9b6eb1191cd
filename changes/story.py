"""What happened to a change, as a timeline."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from changes.models import ChangeRequest
from itsm.core import audit

# Each action in words, with its icon and tone.
WORDS: dict[str, tuple[Any, str, str]] = {
    "change.open": (_("opened the request"), "pencil", "neutral"),
    "change.import": (_("brought the record in"), "upload", "neutral"),
    "change.edit": (_("edited the request"), "pencil", "neutral"),
    "change.propose_edit": (_("proposed an edit of an item"), "pencil", "neutral"),
    "change.propose_relationship": (_("proposed an edit of a relationship"), "link", "neutral"),
    "change.propose_step": (_("proposed a lifecycle step of an item"), "progress", "neutral"),
    "change.withdraw_edit": (_("withdrew a proposed edit"), "arrow-back-up", "neutral"),
    "change.carry_out_edits": (_("The proposed edits were carried out."), "database", "good"),
    "change.move_window": (_("moved the window"), "calendar-event", "wait"),
    "change.update_signed_content": (_("changed what the release will run"), "package", "neutral"),
    "change.submit": (_("submitted it"), "send", "info"),
    "change.request_authorization": (_("requested authorization"), "gavel", "info"),
    "change.open_round": (_("asked the board"), "gavel", "wait"),
    "change.approve": (_("voted to approve"), "thumb-up", "good"),
    "change.reject": (_("voted to reject"), "thumb-down", "bad"),
    "change.authorize": (_("The change was authorized."), "circle-check", "good"),
    "change.approve_afterwards": (_("The full board approved it afterwards."), "circle-check", "good"),
    "change.reject_round": (_("The board rejected it."), "circle-x", "bad"),
    "change.expire_round": (_("The round expired."), "hourglass", "wait"),
    "change.reauthorize": (_("asked for a new authorization"), "refresh", "wait"),
    "change.revert": (_("took it back"), "arrow-back-up", "neutral"),
    "change.hold": (_("put it on hold"), "hand-stop", "wait"),
    "change.release_hold": (_("released the hold"), "player-play", "info"),
    "change.start": (_("began the work"), "rocket", "work"),
    "change.finish": (_("finished the work"), "flag", "work"),
    "change.review": (_("recorded the review"), "clipboard-text", "info"),
    "change.close": (_("closed it"), "lock", "neutral"),
    "change.cancel": (_("canceled it"), "ban", "neutral"),
    "comment.add": (_("commented"), "message-circle", "neutral"),
    "attachment.add": (_("attached a file"), "paperclip", "neutral"),
}


def story_of(change: ChangeRequest, limit: int = 100) -> list[dict[str, Any]]:
    """Newest first; the caller fetched the change for somebody."""
    return [_told(entry) for entry in audit.history_of(change.number, limit)]


def _told(entry: dict[str, Any]) -> dict[str, Any]:
    text, icon, tone = WORDS.get(entry["action"], (entry["action"], "circle-dot", "neutral"))
    return {
        "at": entry["occurred_at"],
        "actor": entry["actor"],
        "text": text,
        "icon": icon,
        "tone": tone,
        "detail": entry["reason"],
    }
