"""The unread count for the bell in the navigation of every page."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from itsm.core.models import User
from itsm.notices import queries


def unread_notices(request: HttpRequest) -> dict[str, Any]:
    """`unread_notices`: asked for by one indexed query, and only when a template shows it."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {"unread_notices": 0}
    return {"unread_notices": SimpleLazyObject(lambda: queries.unread_count(user))}
