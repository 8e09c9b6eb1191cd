"""Whatever a caller of the API can provoke, as an RFC 9457 problem with a stable code."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions, serializers
from rest_framework.response import Response

from itsm.core.refusals import Kind, OperationRefused, Refusal, invalid, not_found

PROBLEM = "application/problem+json"


class ProblemSerializer(serializers.Serializer[Any]):
    """RFC 9457, with Slipway's stable code, the facts, and what the caller may do next."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()
    facts = serializers.DictField()
    next_step = serializers.CharField(allow_blank=True)


def problem(refusal: Refusal, http_status: int | None = None) -> Response:
    """A refusal as a problem answer."""
    code = http_status or refusal.status
    body = {
        "type": f"urn:slipway:refusal:{refusal.code}",
        "title": HTTPStatus(code).phrase,
        "status": code,
        "code": refusal.code,
        "detail": str(refusal.message),
        "facts": dict(refusal.facts),
        "next_step": str(refusal.next_step),
    }
    return Response(body, status=code, content_type=PROBLEM)


def exception_handler(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """Every exception a caller can provoke, as a problem. What is left is a fault of ours: None, a 500."""
    if isinstance(error, OperationRefused):
        return problem(error.refusal)
    if isinstance(error, Http404):
        return problem(not_found(_("object")))
    if isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if isinstance(error, RequestDataTooBig):
        return problem(Refusal("upload_too_large", _("The request is too large."), Kind.TOO_LARGE))
    if isinstance(error, exceptions.ValidationError):
        return problem(invalid(flattened(error.detail)))
    if isinstance(error, exceptions.APIException):
        return _framework_problem(error)
    return None


def _framework_problem(error: exceptions.APIException) -> Response:
    codes = error.get_codes()
    code = codes if isinstance(codes, str) else "invalid"
    answer = problem(Refusal(code, str(error.detail), Kind.INVALID), error.status_code)
    if (challenge := getattr(error, "auth_header", None)) is not None:
        answer["WWW-Authenticate"] = challenge
    if (wait := getattr(error, "wait", None)) is not None:
        answer["Retry-After"] = str(int(wait) + 1)
    return answer


def flattened(detail: Any, prefix: str = "") -> dict[str, list[str]]:
    """DRF's nested messages as field path to sentences (`steps.0.url`)."""
    if isinstance(detail, Mapping):
        pairs = [(f"{prefix}{name}", item) for name, item in detail.items()]
    elif isinstance(detail, list) and any(isinstance(item, Mapping | list) for item in detail):
        pairs = [(f"{prefix}{index}", item) for index, item in enumerate(detail) if item]
    else:
        messages = detail if isinstance(detail, list) else [detail]
        return {prefix.rstrip(".") or "non_field_errors": [str(message) for message in messages]}
    flat: dict[str, list[str]] = {}
    for name, item in pairs:
        flat.update(flattened(item, f"{name}."))
    return flat
