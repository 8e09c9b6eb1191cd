"""REST: environments in promotion order, their gates, and release templates."""

from __future__ import annotations

from functools import partial
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from itsm.core.doors.api import SlipwayAPI, create_view, problem_responses, verb_view, with_etag
from itsm.core.doors.paging import PAGING, KeysetPagination, page_of
from itsm.core.models import User
from releases import actions
from releases.api import inputs, outputs
from releases.api.documents import (
    environment_document,
    gate_document,
    retired_template_document,
    template_document,
)
from releases.models import Environment
from releases.queries import environments, templates

TAG = "environments"

NewEnvironment: Any = create_view(
    "environment_create",
    actions.define_environment,
    takes=inputs.NewEnvironment,
    answers=outputs.EnvironmentAnswer,
    render=environment_document,
    tag=TAG,
)


class InPromotionOrder(KeysetPagination):
    ordering = ("position", "pk")


class Environments(NewEnvironment):  # type: ignore[misc]
    @extend_schema(
        operation_id="environment_list",
        summary="Environments in promotion order, with their gates",
        tags=[TAG],
        parameters=PAGING,
        responses={200: outputs.EnvironmentPage, **problem_responses()},
    )
    def get(self, request: Request) -> Response:
        rows = environments.visible_to(self.user)
        return page_of(rows, request, self, partial(environment_document, self.user), InPromotionOrder)


class OneEnvironment(SlipwayAPI):
    lookup_name = "name"

    @extend_schema(
        operation_id="environment_get",
        summary="One environment",
        tags=[TAG],
        responses={200: outputs.EnvironmentAnswer, **problem_responses()},
    )
    def get(self, request: Request, name: str) -> Response:
        found = environments.get(self.user, name)
        return with_etag(Response(environment_document(self.user, found)), found.version)


def edit(*, name: str, actor: User, **given: Any) -> Environment:
    """Change an environment; what is not sent stays. One that is not there yet is not made here."""
    environments.get(actor, name)
    return actions.define_environment(name, actor=actor, **given)


Edit: Any = verb_view(
    "environment_edit",
    edit,
    subject="name",
    takes=inputs.EnvironmentFields,
    answers=outputs.EnvironmentAnswer,
    render=environment_document,
    version=True,
    tag=TAG,
)
DefineGate: Any = verb_view(
    "environment_define_gate",
    actions.define_gate,
    subject="environment_name",
    takes=inputs.GateFields,
    answers=outputs.GateAnswer,
    render=gate_document,
    tag=TAG,
)
Edit.lookup_name = DefineGate.lookup_name = "name"


class Templates(SlipwayAPI):
    @extend_schema(
        operation_id="release_template_list",
        summary="The release templates you may start from",
        tags=["release templates"],
        responses={200: outputs.TemplateList, **problem_responses()},
    )
    def get(self, request: Request) -> Response:
        rows = templates.visible_to(self.user)
        return Response({"results": [template_document(row) for row in rows]})


RetireTemplate: Any = verb_view(
    "release_template_retire",
    actions.retire_template,
    subject="template_id",
    answers=outputs.TemplateAnswer,
    render=retired_template_document,
    tag="release templates",
)
RetireTemplate.lookup_name = "template_id"
