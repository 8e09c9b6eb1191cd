"""Speaks to each person in their language and in their time zone."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone, translation

from itsm.core.models import User


class PersonalMiddleware:
    """After sign-in is known. Visitors keep what LocaleMiddleware found, and UTC."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        user = request.user
        if not isinstance(user, User):
            return self.get_response(request)
        language = user.language if user.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        request.LANGUAGE_CODE = language
        with timezone.override(zone_of(user)), translation.override(language):
            response = self.get_response(request)
        response.headers["Content-Language"] = language
        return response


def zone_of(user: User) -> ZoneInfo:
    """The person's zone; UTC where the name is one that this system no longer knows."""
    try:
        return ZoneInfo(user.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
