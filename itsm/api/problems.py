"""The last word on errors below /api/: whatever goes wrong, wherever, a program reads a problem (RFC 9457).

Views answer with problems already. What is left is what Django says before or after them, in HTML: an unknown
address, a host it does not serve, a request too large to look at, a fault of ours.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.db import DataError
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from rest_framework import exceptions
from rest_framework.response import Response

from itsm.core.doors import problems
from itsm.core.doors.pages import holds_nul
from itsm.core.refusals import Kind, Refusal

log = logging.getLogger(__name__)

PREFIX = "/api/"
NEXT_STEPS = {
    "not_authenticated": gettext_lazy("Send “Authorization: Token …”; /api/v1/login/ gives a token."),
    "authentication_failed": gettext_lazy("Sign in again at /api/v1/login/, or ask for a new token."),
    "permission_denied": gettext_lazy("Ask somebody who holds a role that allows this, or an administrator."),
    "method_not_allowed": gettext_lazy(
        "Use one of the methods in the Allow header; /api/v1/docs/ names them."
    ),
    "unsupported_media_type": gettext_lazy("Send application/json, or multipart/form-data for files."),
    "not_acceptable": gettext_lazy("Accept application/json."),
    "throttled": gettext_lazy("Wait as long as the Retry-After header says."),
}


def exception_handler(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """The ground's handler, a next step for the framework's own errors, and input no column can hold."""
    if isinstance(error, DataError | UnicodeError) or _holds_nul(error):
        log.info("the database cannot hold what was sent: %s", error)
        return problems.problem(_unfit())
    if isinstance(error, SuspiciousOperation) and problems.exception_handler(error, context) is None:
        return problems.problem(_unfit(), 400)
    if isinstance(error, exceptions.ParseError):
        return problems.problem(_malformed(error), 400)
    answer = problems.exception_handler(error, context)
    if answer is not None and isinstance(error, exceptions.APIException) and not answer.data["next_step"]:
        answer.data["next_step"] = str(NEXT_STEPS.get(answer.data["code"], ""))
    return answer


def _holds_nul(error: Exception) -> bool:
    """psycopg refuses text with a NUL by a bare ValueError."""
    return isinstance(error, ValueError) and "NUL" in str(error)


def _unfit() -> Refusal:
    return Refusal(
        "invalid",
        _("Something you sent holds characters or numbers that cannot be stored."),
        Kind.INVALID,
        next_step=_("Leave out control characters and numbers beyond 64 bits."),
        facts={"fields": {}},
    )


def _malformed(error: exceptions.ParseError) -> Refusal:
    return Refusal(
        "parse_error",
        _("The body is not what its Content-Type says."),
        Kind.INVALID,
        next_step=_("Send the body complete and well-formed."),
        facts={"parser": str(error.detail)[:300]},
    )


def as_answer(refusal: Refusal, status: int) -> JsonResponse:
    """A problem outside of any REST view."""
    body = problems.problem(refusal, status).data
    return JsonResponse(body, status=status, content_type=problems.PROBLEM)


@csrf_exempt
def no_such_address(request: HttpRequest) -> JsonResponse:
    """Whatever the method: nothing is written here that a foreign page could ask for."""
    return as_answer(_by_status(404), 404)


class ApiProblemsMiddleware:
    """Outermost for /api/: turns every error page into a problem with the same status."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        if holds_nul(request):
            return as_answer(_unfit(), _unfit().status)
        response = self.get_response(request)
        content_type = response.headers.get("Content-Type", "")
        if response.status_code < 400 or content_type.startswith((problems.PROBLEM, "application/json")):
            return response
        return as_answer(_by_status(response.status_code), response.status_code)


def _by_status(status: int) -> Refusal:
    match status:
        case 404:
            return Refusal(
                "not_found",
                _("There is nothing at this address."),
                Kind.NOT_FOUND,
                next_step=_("See /api/v1/docs/ for the addresses; they end with a slash."),
            )
        case 413:
            return Refusal(
                "upload_too_large",
                _("The request is too large."),
                Kind.TOO_LARGE,
                next_step=_("Send it in smaller parts."),
            )
        case 403:
            return Refusal("permission_denied", _("This request is not allowed."), Kind.PERMISSION)
        case status if status >= 500:
            return Refusal(
                "internal_error",
                _("Something went wrong here; it was written down."),
                next_step=_(
                    "Try again later with the same Idempotency-Key. If it persists, tell an administrator."
                ),
            )
        case _:
            return Refusal(
                "bad_request", _("The request could not be understood."), next_step=_("See /api/v1/docs/.")
            )
