"""What people say about an object, as the conversation partial shows it."""

from __future__ import annotations

from typing import Any

from itsm.core import queries
from itsm.core.models import User
from itsm.portal.forms import AttachmentForm, CommentForm


def conversation(user: User, number: str, **forms: Any) -> dict[str, Any]:
    """What the partial shows. Refused: not_found."""
    return {
        "number": number,
        "comments": queries.comments(user, number),
        "attachments": queries.attachments(user, number),
        "watches": queries.watches(user, number),
        "comment_form": forms.get("comment_form") or CommentForm(auto_id="comment_%s"),
        "attachment_form": forms.get("attachment_form") or AttachmentForm(auto_id="attach_%s"),
    }
