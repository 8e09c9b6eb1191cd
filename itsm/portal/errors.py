"""Error pages: a sentence and a way on, never a trace."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from itsm.core.doors.pages import holds_nul

PAGES = {405: "405.html"}


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django calls any suspicious request 400; one that is only too large says so, with the status for it."""
    if isinstance(exception, (RequestDataTooBig, TooManyFilesSent)):
        return render(request, "413.html", status=413)
    return render(request, "400.html", status=400)


class FitAddressMiddleware:
    """Answers 400 to an address that nothing can be looked up by, before any page or the admin tries to."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return bad_request(request) if holds_nul(request) else self.get_response(request)


class ErrorPageMiddleware:
    """Gives a page to refusals that Django answers with an empty body; programs keep theirs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        template = PAGES.get(response.status_code)
        if (
            template is None
            or request.path_info.startswith("/api/")
            or bool(getattr(response, "content", True))
        ):
            return response
        page = render(request, template, status=response.status_code)
        if "Allow" in response.headers:
            page.headers["Allow"] = response.headers["Allow"]
        return page
