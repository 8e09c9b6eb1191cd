"""What every page of the portal knows: its colours and its navigation."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from itsm.core import access
from itsm.core.models import User
from itsm.portal import navigation

THEME_COOKIE = "slipway_theme"
THEMES = ("light", "dark")


def portal(request: HttpRequest) -> dict[str, Any]:
    """`portal.theme` is "light", "dark", or "auto" (the browser's own wish, found by theme.js)."""
    return {"portal": SimpleLazyObject(lambda: _portal(request))}


def _portal(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    return {
        "theme": theme_of(request),
        "sections": navigation.sections(user, request.path) if isinstance(user, User) else [],
        "inbox_url": navigation.address("notices:inbox"),
        "new_release_url": navigation.address("releases:create") if _may_request(user) else "",
    }


def _may_request(user: Any) -> bool:
    return isinstance(user, User) and access.may(user, "release.create", None)


def theme_of(request: HttpRequest) -> str:
    chosen = request.COOKIES.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else "auto"
