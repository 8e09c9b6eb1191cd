"""What a caller can choose from when opening a change, and standing in for one another."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from changes import queries
from changes.api import given, shapes
from changes.api.documents import delegation_document
from itsm.core.clock import database_now
from itsm.core.doors.api import SlipwayAPI, create_view, problem_responses, verb_view

TAG = "change governance"


class Models(SlipwayAPI):
    @extend_schema(
        operation_id="change_model_list",
        tags=[TAG],
        responses={200: shapes.ModelOutput(many=True), **problem_responses()},
    )
    def get(self, request: Request) -> Response:
        """Change models offered for new changes."""
        return Response([{"name": name, "label": label} for name, label in queries.offered_models()])


class Templates(SlipwayAPI):
    @extend_schema(
        operation_id="standard_template_list",
        tags=[TAG],
        responses={200: shapes.TemplateOutput(many=True), **problem_responses()},
    )
    def get(self, request: Request) -> Response:
        """Templates you may open standard changes from."""
        return Response(
            [
                {
                    "name": version.template.name,
                    "label": version.template.label,
                    "version": version.number,
                    "category": version.template.category,
                    "unit": version.template.unit.name,
                    "covers_releases": version.covers_releases,
                    "title": version.title,
                    "description": version.description,
                }
                for version in queries.usable_templates(self.user)
            ]
        )


Delegate: Any = create_view(
    "delegation_create",
    given.delegate,
    takes=shapes.DelegationInput,
    answers=shapes.DelegationOutput,
    render=delegation_document,
    tag=TAG,
)


class Delegations(Delegate):
    @extend_schema(
        operation_id="delegation_list",
        tags=[TAG],
        responses={200: shapes.DelegationOutput(many=True), **problem_responses()},
    )
    def get(self, request: Request) -> Response:
        """Who stands in for you and for whom you stand in, now and later."""
        found = queries.delegations_of(self.user, database_now())
        return Response([delegation_document(self.user, each) for each in found])


EndDelegation: Any = verb_view(
    "delegation_end",
    given.end_delegation,
    subject="number",
    render=delegation_document,
    answers=shapes.DelegationOutput,
    tag=TAG,
)
