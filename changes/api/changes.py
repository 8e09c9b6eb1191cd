"""Change requests: list, one, and one POST per verb."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from changes import actions, queries
from changes.api import given, shapes
from changes.api.documents import ROW, change_document, document_of, row_of
from itsm.core.clock import database_now
from itsm.core.doors.api import (
    SlipwayAPI,
    create_view,
    problem_responses,
    verb_view,
    with_etag,
)
from itsm.core.doors.paging import KeysetPagination

TAG = "changes"
FILTERS = {
    "q": "Words of number, external number or title.",
    "state": "A state, or `open` for all that are not closed or canceled.",
    "kind": "normal, standard or emergency.",
    "risk": "low, moderate, high or very_high.",
    "whose": "`mine`, or `vote` for what awaits my vote.",
    "ci": "Number of an affected configuration item.",
}

OpenChange: Any = create_view(
    "change_open",
    given.open_change,
    takes=shapes.OpenInput,
    answers=shapes.Document,
    render=change_document,
    tag=TAG,
)


class Changes(OpenChange):
    @extend_schema(
        operation_id="change_list",
        tags=[TAG],
        parameters=[
            *(OpenApiParameter(name, str, description=text) for name, text in FILTERS.items()),
            OpenApiParameter("limit", int),
            OpenApiParameter("cursor", str),
        ],
        responses={200: shapes.RowPage, **problem_responses()},
    )
    def get(self, request: Request) -> Response:
        """Changes you may see, newest first."""
        rows = queries.matching(self.user, _wanted(request), database_now())
        columns = ("pk", *ROW, "unit__name", "implementer__username")
        pages = KeysetPagination()
        page: Any = pages.paginate_queryset(rows.values(*columns), request)  # type: ignore[arg-type]
        return pages.get_paginated_response([row_of(row) for row in page or []])  # type: ignore[arg-type]


class OneChange(SlipwayAPI):
    @extend_schema(
        operation_id="change_read",
        tags=[TAG],
        responses={200: shapes.Document, **problem_responses()},
    )
    def get(self, request: Request, number: str) -> Response:
        """A change in full; its version is the ETag."""
        change = queries.get(self.user, number)
        return with_etag(Response(document_of(self.user, change)), change.version)


def _wanted(request: Request) -> queries.ChangeFilter:
    told: dict[str, Any] = {name: request.query_params.get(name, "") for name in FILTERS}
    return queries.ChangeFilter(text=told.pop("q"), **told)


def _verb(name: str, action: Any, takes: Any = None, *, version: bool = True) -> Any:
    options = {"takes": takes} if takes else {}
    return verb_view(
        f"change_{name}",
        action,
        subject="change_number",
        render=change_document,
        answers=shapes.Document,
        version=version,
        tag=TAG,
        right=f"change.{name}",
        **options,
    )


VERBS: dict[str, Any] = {
    "edit": _verb("edit", given.edit, shapes.EditInput),
    "propose_edit": _verb("propose_edit", given.propose_edit, shapes.ProposeEditInput),
    "propose_step": _verb("propose_step", actions.propose_step, shapes.ProposeStepInput),
    "propose_relationship": _verb(
        "propose_relationship", actions.propose_relationship, shapes.ProposeRelationshipInput
    ),
    "withdraw_edit": _verb("withdraw_edit", actions.withdraw_edit, shapes.WithdrawEditInput),
    "submit": _verb("submit", actions.submit),
    "request_authorization": _verb("request_authorization", actions.request_authorization),
    "approve": _verb("approve", given.approve, shapes.VoteInput, version=False),
    "reject": _verb("reject", given.reject, shapes.VoteInput, version=False),
    "start": _verb("start", actions.start),
    "finish": _verb("finish", actions.finish, shapes.FinishInput),
    "review": _verb("review", actions.review, shapes.ReviewInput),
    "close": _verb("close", actions.close, shapes.CloseInput),
    "move_window": _verb("move_window", actions.move_window, shapes.Window),
    "reauthorize": _verb("reauthorize", actions.reauthorize, shapes.ReasonInput),
    "revert": _verb("revert", actions.revert, shapes.ReasonInput),
    "hold": _verb("hold", actions.hold, shapes.HoldInput),
    "release_hold": _verb("release_hold", actions.release_hold),
    "cancel": _verb("cancel", actions.cancel, shapes.ReasonInput),
}
