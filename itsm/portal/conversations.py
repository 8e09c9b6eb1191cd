"""What people say about an object, as the conversation partial shows it."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from itsm.core import queries
from itsm.core.models import User
from itsm.portal.forms import AttachmentForm, CommentForm

SHOWN = 50


def conversation(
    user: User,
    number: str,
    *,
    before: int | None = None,
    files_before: int | None = None,
    **forms: Any,
) -> dict[str, Any]:
    """What the partial shows: the newest comments and files, or those before the keys given. Refused:
    not_found."""
    comments, earlier_comments = _newest(queries.comments(user, number), before)
    attachments, earlier_files = _newest(queries.attachments(user, number), files_before)
    return {
        "number": number,
        "comments": comments,
        "earlier_comments": earlier_comments,
        "attachments": attachments,
        "earlier_files": earlier_files,
        "watches": queries.watches(user, number),
        "comment_form": forms.get("comment_form") or CommentForm(auto_id="comment_%s"),
        "attachment_form": forms.get("attachment_form") or AttachmentForm(auto_id="attach_%s"),
    }


def _newest(rows: QuerySet[Any], before: int | None) -> tuple[list[Any], int | None]:
    """The last `SHOWN` rows in their order, and the key to go on before; None at the beginning."""
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: SHOWN + 1])
    shown = found[:SHOWN][::-1]
    return shown, shown[0].pk if len(found) > SHOWN else None
