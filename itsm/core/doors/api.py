"""What every floor's REST door is made of: verbs, versions, repeated POSTs.

Problems are made in `problems`, pages of lists in `paging`. A floor's `api.py` declares reads as `SlipwayAPI`
and verbs with `verb_view`; nothing here knows a floor.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, serializers, status
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from itsm.core import rules, subjects
from itsm.core.doors.idempotency import once
from itsm.core.doors.pages import require_right
from itsm.core.doors.parameters import (
    described_parameters,
    refuse_unknown_fields,
    refuse_unknown_parameters,
)
from itsm.core.doors.problems import ProblemSerializer
from itsm.core.models import User
from itsm.core.refusals import OperationRefused, invalid


class SlipwayAPI(APIView):
    """The base of every endpoint: signed in, answers JSON, refuses with problems."""

    permission_classes = [IsAuthenticated]
    lookup_name: ClassVar[str] = "number"

    @property
    def user(self) -> User:
        """The signed-in caller; `IsAuthenticated` has seen to that."""
        user = self.request.user
        assert isinstance(user, User)
        return user

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method == "GET":
            refuse_unknown_parameters(request, described_parameters(self))


def expected_version(request: Request) -> int | None:
    """The version in `If-Match: "7"`; None without the header. A malformed one is refused."""
    header = request.headers.get("If-Match")
    if header is None or header.strip() == "*":
        return None
    text = header.strip().removeprefix("W/").strip('"')
    version = rules.whole_number(text)
    if version is None:
        raise OperationRefused(invalid({"If-Match": [_("Send the version as it came in the ETag.")]}))
    return version


def with_etag(response: Response, version: int) -> Response:
    response["ETag"] = f'"{version}"'
    return response


Render = Callable[[User, Any], Mapping[str, Any]]

IDEMPOTENCY_HEADER = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="The same key and body again within 24 hours give the first answer and act once.",
)
VERSION_HEADER = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, description="The version you saw; another one is refused (412)."
)


class NoInput(serializers.Serializer[Any]):
    """A verb that needs nothing but the object."""


class ActionAPI(SlipwayAPI):
    """One POST, one action: parse, call, render. Subclasses come from `verb_view` and `create_view`."""

    input_class: ClassVar[type[serializers.Serializer[Any]]] = NoInput
    verb: ClassVar[Callable[..., Any]]
    subject_argument: ClassVar[str] = ""
    takes_version: ClassVar[bool] = False
    render: ClassVar[Render]
    success_status: ClassVar[int] = status.HTTP_200_OK
    right: ClassVar[str] = ""

    def post(self, request: Request, **path: str) -> Response:
        return once(request, lambda: self._act(request, **path))

    def _act(self, request: Request, **path: str) -> Response:
        given = self._read(request, path)
        arguments = dict(given.validated_data)
        if self.subject_argument:
            arguments[self.subject_argument] = path[self.lookup_name]
        if self.takes_version:
            arguments["version"] = expected_version(request)
        result = type(self).verb(actor=self.user, **arguments)
        body = type(self).render(self.user, result)
        response = Response(body, status=self.success_status)
        return with_etag(response, body["version"]) if "version" in body else response

    def _read(self, request: Request, path: Mapping[str, str]) -> serializers.Serializer[Any]:
        given = self.input_class(data=request.data)
        try:
            refuse_unknown_fields(given, request.data)
            given.is_valid(raise_exception=True)
        except (OperationRefused, exceptions.ValidationError):
            self._refuse_outsiders(path)
            raise
        return given

    def _refuse_outsiders(self, path: Mapping[str, str]) -> None:
        """Who may not do this at all is told that first, whatever else is wrong with the input.

        With sound input the action asks, under lock.
        """
        number = path.get(self.lookup_name, "")
        if self.right and subjects.url_of(number):
            require_right(self.user, self.right, subjects.fetch(self.user, number))


def verb_view(
    name: str,
    action: Callable[..., Any],
    *,
    subject: str,
    render: Render,
    answers: type[serializers.BaseSerializer[Any]],
    takes: type[serializers.Serializer[Any]] = NoInput,
    version: bool = False,
    tag: str = "",
    summary: str = "",
    right: str = "",
) -> Any:
    """A view for one verb below an object: `POST …/changes/<number>/approve/`.

    `action` is called with `actor`, the number as the argument named `subject`, the parsed input, and
    `version` when asked for. `right` is its verb of the access table. `render(user, result)` makes the body;
    `answers` describes it in the schema.
    """
    view = _action_view(
        name, action, subject, render, answers, takes, version, tag, summary, status.HTTP_200_OK
    )
    view.right = right
    return view


def create_view(
    name: str,
    action: Callable[..., Any],
    *,
    render: Render,
    answers: type[serializers.BaseSerializer[Any]],
    takes: type[serializers.Serializer[Any]],
    tag: str = "",
    summary: str = "",
) -> Any:
    """A view class with `post` for creating an object; mix it with a list: `class Changes(List, Create)`."""
    return _action_view(
        name, action, "", render, answers, takes, False, tag, summary, status.HTTP_201_CREATED
    )


def _action_view(
    name: str,
    action: Callable[..., Any],
    subject: str,
    render: Render,
    answers: type[serializers.BaseSerializer[Any]],
    takes: type[serializers.Serializer[Any]],
    version: bool,
    tag: str,
    summary: str,
    success: int,
) -> Any:
    attributes = {
        "input_class": takes,
        "verb": staticmethod(action),
        "subject_argument": subject,
        "takes_version": version,
        "render": staticmethod(render),
        "success_status": success,
    }
    view = type(f"{name.title().replace('_', '')}Action", (ActionAPI,), attributes)
    describe = extend_schema(
        operation_id=name,
        summary=summary or (action.__doc__ or name).strip().splitlines()[0],
        description=(action.__doc__ or "").strip(),
        tags=[tag] if tag else None,
        request=takes if takes is not NoInput else None,
        parameters=[IDEMPOTENCY_HEADER, *([VERSION_HEADER] if version else [])],
        responses={success: answers, **problem_responses()},
    )
    view.post = describe(_own_post())  # type: ignore[attr-defined]
    return view


def _own_post() -> Callable[..., Response]:
    """A `post` for one view alone: a description is kept on the function, and must not reach its siblings."""

    def post(self: ActionAPI, request: Request, **path: str) -> Response:
        return ActionAPI.post(self, request, **path)

    return post


def problem_responses() -> dict[int, type[ProblemSerializer]]:
    return dict.fromkeys((401, 403, 404, 409, 412, 413, 422), ProblemSerializer)
