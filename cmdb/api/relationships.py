"""REST: relationships."""

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request

from cmdb import actions
from cmdb.api import shapes
from cmdb.api.items import document_of
from cmdb.api.pages import json_text, page_of_documents
from cmdb.models import ConfigurationItem, Relationship
from cmdb.queries.documents import relationship_documents
from cmdb.queries.relationships import find_relationships, get_relationship, relationships_visible_to
from itsm.core.doors.api import SlipwayAPI, create_view, problem_responses, verb_view
from itsm.core.models import User

TAG = "relationships"


def relationship_document(user: User, made: Relationship) -> Mapping[str, Any]:
    row = relationship_documents(Relationship.objects.filter(pk=made.pk)).get()
    return dict(json.loads(row["document"]))


def unrelate(*, pk: int, actor: User, reason: str = "") -> ConfigurationItem:
    """Remove a relationship; its history stays. Answers with the item it began at."""
    return actions.unrelate(relationship_id=pk, reason=reason, actor=actor)


Relate: Any = create_view(
    "relationship_create",
    actions.relate,
    takes=shapes.RelationshipInput,
    answers=shapes.RelationshipOutput,
    render=relationship_document,
    tag=TAG,
)


def edit(*, pk: int, actor: User, **facts: Any) -> Relationship:
    """Change how strongly and how long a relationship holds, or confirm it."""
    return actions.edit_relationship(relationship_id=pk, actor=actor, **facts)


EditOne: Any = verb_view(
    "relationship_edit",
    edit,
    subject="pk",
    takes=shapes.RelationshipEdit,
    answers=shapes.RelationshipOutput,
    render=relationship_document,
    tag=TAG,
)
RemoveRelationship: Any = verb_view(
    "relationship_unrelate",
    unrelate,
    subject="pk",
    takes=shapes.CIReasonInput,
    answers=shapes.CIOutput,
    render=document_of,
    tag=TAG,
)


class Edit(EditOne):
    lookup_name = "pk"


class Unrelate(RemoveRelationship):
    lookup_name = "pk"


class Relationships(Relate):
    @extend_schema(
        operation_id="relationship_list",
        summary="The relationships of which you may see both ends",
        tags=[TAG],
        parameters=[
            OpenApiParameter("ci", str, description="Number of a CI at either end."),
            OpenApiParameter("source", str, description="Number of the source."),
            OpenApiParameter("target", str, description="Number of the target."),
            OpenApiParameter("type", str, description="Name of the type."),
            OpenApiParameter("limit", int),
            OpenApiParameter("cursor", str),
        ],
        responses={200: shapes.PageOfRelationships, **problem_responses()},
    )
    def get(self, request: Request) -> HttpResponse:
        names = ("ci", "source", "target", "type")
        rows = find_relationships(self.user, **{name: request.query_params.get(name, "") for name in names})
        return page_of_documents(relationship_documents(rows), request, self)


class OneRelationship(SlipwayAPI):
    @extend_schema(
        operation_id="relationship_get",
        summary="One relationship",
        tags=[TAG],
        responses={200: shapes.RelationshipOutput, **problem_responses()},
    )
    def get(self, request: Request, pk: int) -> HttpResponse:
        found = get_relationship(self.user, pk)
        row = relationship_documents(relationships_visible_to(self.user).filter(pk=found.pk)).get()
        return json_text(row["document"])
