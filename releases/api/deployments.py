"""REST: deployments and one POST per verb, and the door at which targets call back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from itsm.core.doors.api import (
    NoInput,
    SlipwayAPI,
    create_view,
    problem_responses,
    verb_view,
    with_etag,
)
from itsm.core.doors.paging import KeysetPagination
from releases.actions import deployments as actions
from releases.api import deployment_shapes as shapes
from releases.api.deployment_documents import deployment_document, document_of, row_of
from releases.api.inputs import Reason, Start
from releases.queries import deployments

TAG = "deployments"
FILTERS = [
    OpenApiParameter(name, str, description=description)
    for name, description in (
        ("text", "The number, or words of the release's number or title."),
        ("state", "A state, such as running."),
        ("environment", "Name of the environment."),
        ("release", "Number of the release."),
        ("limit", "Rows a page, at most 1,000."),
        ("cursor", "From the links `next` and `previous`."),
    )
]

NewDeployment: Any = create_view(
    "deployment_plan",
    actions.plan,
    takes=shapes.NewDeployment,
    answers=shapes.DeploymentAnswer,
    render=deployment_document,
    tag=TAG,
)


class Deployments(NewDeployment):
    @extend_schema(
        operation_id="deployment_list",
        summary="The deployments you may see, newest first",
        tags=[TAG],
        parameters=FILTERS,
        responses={200: shapes.DeploymentPage, **problem_responses()},
    )
    def get(self, request: Request) -> Response:
        paginator = KeysetPagination()
        rows = deployments.listing(self.user, request.query_params)
        page = paginator.paginate_queryset(rows, request, self) or []
        return paginator.get_paginated_response([row_of(row) for row in page])


class OneDeployment(SlipwayAPI):
    @extend_schema(
        operation_id="deployment_get",
        summary="One deployment with its steps, their output, and what you may do with it now",
        tags=[TAG],
        responses={200: shapes.DeploymentAnswer, **problem_responses()},
    )
    def get(self, request: Request, number: str) -> Response:
        deployment = deployments.get(self.user, number)
        return with_etag(Response(document_of(self.user, deployment)), deployment.version)


def _verb(name: str, action: Callable[..., Any], takes: type[shapes.Input] = NoInput) -> Any:
    return verb_view(
        f"deployment_{name}",
        action,
        subject="deployment_number",
        render=deployment_document,
        answers=shapes.DeploymentAnswer,
        takes=takes,
        version=True,
        tag=TAG,
        right=f"deployment.{name}",
    )


VERBS: dict[str, Any] = {
    "schedule": _verb("schedule", actions.schedule, Start),
    "reschedule": _verb("reschedule", actions.reschedule, Start),
    "start": _verb("start", actions.start),
    "confirm_step": _verb("confirm_step", actions.confirm_step, shapes.Note),
    "fail": _verb("fail", actions.fail, shapes.Note),
    "pause": _verb("pause", actions.pause, Reason),
    "resume": _verb("resume", actions.resume),
    "roll_back": _verb("roll_back", actions.roll_back, Reason),
    "reconcile": _verb("reconcile", actions.reconcile, shapes.Settlement),
    "cancel": _verb("cancel", actions.cancel, Reason),
}
