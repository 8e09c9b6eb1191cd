"""The description of the API (OpenAPI 3.1) and the page that shows it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe
from drf_spectacular.renderers import (
    OpenApiJsonRenderer,
    OpenApiJsonRenderer2,
    OpenApiYamlRenderer,
    OpenApiYamlRenderer2,
)
from drf_spectacular.views import SpectacularAPIView
from rest_framework.permissions import AllowAny

from itsm.core.doors.problems import PROBLEM


class Schema(SpectacularAPIView):
    """JSON unless YAML is asked for (`?format=yaml` or Accept). It tells no secrets, so everybody may read
    it."""

    permission_classes = [AllowAny]
    renderer_classes = [OpenApiJsonRenderer2, OpenApiJsonRenderer, OpenApiYamlRenderer, OpenApiYamlRenderer2]


@require_safe
@ensure_csrf_cookie
def docs(request: HttpRequest) -> HttpResponse:
    """Try the API out in the browser, as whoever is signed in to the portal or with a token."""
    return render(request, "api/docs.html")


def describe_problems(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Postprocessing hook: errors are `application/problem+json`, and every operation may meet the common
    ones."""
    _let_anything_be_null(result["components"]["schemas"])
    _close_what_verbs_take(result)
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    for operations in result["paths"].values():
        for method, operation in operations.items():
            answers = operation["responses"]
            for status in _possible(method, operation):
                answers.setdefault(status, {"description": ""})
            for status, answer in answers.items():
                if status >= "400":
                    answer["content"] = {PROBLEM: problem}
                    answer["description"] = answer.get("description") or MEANINGS.get(status, "")
            operation["responses"] = dict(sorted(answers.items()))
            if description := operation.get("description"):
                operation.setdefault("summary", description.splitlines()[0].rstrip("."))
    return result


def _let_anything_be_null(shapes: dict[str, Any]) -> None:
    """The generator says "anything, or null" so that null fits both, which `oneOf` forbids."""
    for shape in shapes.values():
        for name, field in shape.get("properties", {}).items():
            if field.get("oneOf") == [{}, {"type": "null"}]:
                shape["properties"][name] = {key: value for key, value in field.items() if key != "oneOf"}


def _close_what_verbs_take(result: dict[str, Any]) -> None:
    """Verbs refuse a field that they do not know, at any depth: so the shapes of their input are closed."""
    shapes, closed = result["components"]["schemas"], set[str]()
    waiting = [
        name
        for operations in result["paths"].values()
        for operation in operations.values()
        if any(parameter["name"] == "Idempotency-Key" for parameter in operation.get("parameters", []))
        for name in _named(operation.get("requestBody", {}))
    ]
    while waiting:
        if (name := waiting.pop()) not in closed and "properties" in shapes[name]:
            closed.add(name)
            shapes[name]["additionalProperties"] = False
            waiting += _named(shapes[name]["properties"])


def _named(part: Any) -> list[str]:
    """The shapes that a part of the description refers to."""
    if isinstance(part, list):
        return [name for each in part for name in _named(each)]
    if not isinstance(part, dict):
        return []
    own = [part["$ref"].rpartition("/")[2]] if isinstance(part.get("$ref"), str) else []
    return own + [name for each in part.values() for name in _named(each)]


def _possible(method: str, operation: dict[str, Any]) -> list[str]:
    signed_in = operation.get("security") != [{}] and operation.get("security") != []
    common = ["400", "404", "406", *(["401", "403"] if signed_in else [])]
    return [*common, "409", "412", "413", "415", "422"] if method == "post" else [*common, "422"]


MEANINGS = {
    "400": "The request could not be read.",
    "401": "Nobody is signed in.",
    "403": "The caller may not do this here.",
    "404": "There is no such thing that the caller may see.",
    "406": "No answer in a format that the caller accepts.",
    "409": "Not possible in the present state.",
    "412": "The object changed since the caller saw it.",
    "413": "Too large.",
    "415": "The body is in a format that is not read here.",
    "422": "Some of the input does not fit; `facts.fields` says what.",
    "429": "Too many tries; see Retry-After.",
}
