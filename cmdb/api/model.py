"""REST: what kinds of things and relationships there are."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from cmdb import actions
from cmdb.api import model_shapes as shapes
from cmdb.models import AttributeDefinition, CIClass, RelationshipType
from cmdb.queries.classes import class_at, definitions_in, relationship_type_at, relationship_types, tree
from cmdb.rules.attribute_changes import MOST_EXAMPLES, AttributeChange
from cmdb.rules.class_changes import ClassChange
from itsm.core.doors.api import SlipwayAPI, create_view, problem_responses, verb_view
from itsm.core.models import User

TAG = "classes and types"


def class_body(user: User, ci_class: CIClass) -> Mapping[str, Any]:
    attributes = shapes.AttributeOutput(definitions_in(ci_class), many=True).data
    return {**shapes.ClassOutput(ci_class).data, "attributes": attributes}


def attribute_body(user: User, made: AttributeDefinition) -> Mapping[str, Any]:
    return class_body(user, made.ci_class)


def type_body(user: User, made: RelationshipType) -> Mapping[str, Any]:
    return dict(shapes.RelationshipTypeOutput(made).data)


def declare_attribute(*, ci_class_name: str, actor: User, **facts: Any) -> AttributeDefinition:
    """Give a class, and every class below it, one more attribute."""
    class_at(actor, ci_class_name)
    return actions.declare_attribute(ci_class=ci_class_name, actor=actor, **facts)


def change_attribute(*, ci_class: str, attribute: str, actor: User, **facts: Any) -> AttributeChange:
    """Change an attribute where it is declared; values are written anew to fit, and none is lost."""
    return actions.change_attribute(ci_class=ci_class, name=attribute, actor=actor, **facts)


def remove_attribute(*, ci_class: str, attribute: str, actor: User, dry_run: bool) -> int:
    """Ask for an attribute no longer; its values stay with their items."""
    return actions.remove_attribute(ci_class=ci_class, name=attribute, dry_run=dry_run, actor=actor)


def edit_class(*, ci_class: str, actor: User, **facts: Any) -> ClassChange:
    """Change what a class is called, or move it below another; no value of an item is lost."""
    return actions.edit_class(name=ci_class, actor=actor, **facts)


def set_reconciliation(*, ci_class: str, actor: User, **given: Any) -> CIClass:
    """Say how imported records find items of the class, and which source's word stands."""
    class_at(actor, ci_class)
    return actions.set_reconciliation(ci_class=ci_class, actor=actor, **given)


def change_body(user: User, change: AttributeChange) -> Mapping[str, Any]:
    values = [
        {"value": kept.value, "becomes": new, "items": kept.items, "ci": kept.example}
        for kept, new in change.becomes[:MOST_EXAMPLES]
    ]
    told = {"converted": change.converted, "missing": change.missing, "more": change.more}
    return {**told, "values": values}


CreateClass: Any = create_view(
    "ci_class_create",
    actions.create_class,
    takes=shapes.ClassInput,
    answers=shapes.ClassDetail,
    render=class_body,
    tag=TAG,
)
DeclareAttributeAction: Any = verb_view(
    "ci_class_declare_attribute",
    declare_attribute,
    subject="ci_class_name",
    takes=shapes.AttributeInput,
    answers=shapes.ClassDetail,
    render=attribute_body,
    tag=TAG,
)
CreateType: Any = create_view(
    "relationship_type_create",
    actions.create_relationship_type,
    takes=shapes.RelationshipTypeInput,
    answers=shapes.RelationshipTypeOutput,
    render=type_body,
    tag=TAG,
)


EditRelationshipType: Any = verb_view(
    "relationship_type_edit",
    actions.edit_relationship_type,
    subject="name",
    takes=shapes.RelationshipTypeEdit,
    answers=shapes.RelationshipTypeOutput,
    render=type_body,
    tag=TAG,
)


class EditType(EditRelationshipType):
    lookup_name = "name"


ChangeAttributeAction: Any = verb_view(
    "ci_class_change_attribute",
    change_attribute,
    subject="ci_class",
    takes=shapes.AttributeChangeInput,
    answers=shapes.AttributeChangeOutput,
    render=change_body,
    tag=TAG,
)


RemoveAttributeAction: Any = verb_view(
    "ci_class_remove_attribute",
    remove_attribute,
    subject="ci_class",
    takes=shapes.AttributeRemovalInput,
    answers=shapes.AttributeRemovalOutput,
    render=lambda user, items: {"items": items},
    tag=TAG,
)


EditClassAction: Any = verb_view(
    "ci_class_edit",
    edit_class,
    subject="ci_class",
    takes=shapes.ClassEditInput,
    answers=shapes.ClassChangeOutput,
    render=lambda user, change: shapes.ClassChangeOutput(change).data,
    tag=TAG,
)


SetReconciliationAction: Any = verb_view(
    "ci_class_set_reconciliation",
    set_reconciliation,
    subject="ci_class",
    takes=shapes.ReconciliationInput,
    answers=shapes.ClassDetail,
    render=class_body,
    tag=TAG,
)


class RemoveAttribute(RemoveAttributeAction):
    lookup_name = "name"


class EditClass(EditClassAction):
    lookup_name = "name"


class SetReconciliation(SetReconciliationAction):
    lookup_name = "name"


class ChangeAttribute(ChangeAttributeAction):
    lookup_name = "name"


class DeclareAttribute(DeclareAttributeAction):
    lookup_name = "name"


class Classes(CreateClass):
    @extend_schema(
        operation_id="ci_class_list",
        summary="The class tree, parents before children",
        tags=[TAG],
        responses={200: shapes.ClassList, **problem_responses()},
    )
    def get(self, request: Request) -> Response:
        return Response({"results": shapes.ClassOutput(tree(self.user), many=True).data})


class OneClass(SlipwayAPI):
    @extend_schema(
        operation_id="ci_class_get",
        summary="A class with its own and its inherited attributes",
        tags=[TAG],
        responses={200: shapes.ClassDetail, **problem_responses()},
    )
    def get(self, request: Request, name: str) -> Response:
        return Response(class_body(self.user, class_at(self.user, name)))


class RelationshipTypes(CreateType):
    @extend_schema(
        operation_id="relationship_type_list",
        summary="Every relationship type",
        tags=[TAG],
        responses={200: shapes.RelationshipTypeList, **problem_responses()},
    )
    def get(self, request: Request) -> Response:
        return Response(
            {"results": shapes.RelationshipTypeOutput(relationship_types(self.user), many=True).data}
        )


class OneRelationshipType(SlipwayAPI):
    @extend_schema(
        operation_id="relationship_type_get",
        summary="One relationship type",
        tags=[TAG],
        responses={200: shapes.RelationshipTypeOutput, **problem_responses()},
    )
    def get(self, request: Request, name: str) -> Response:
        return Response(type_body(self.user, relationship_type_at(self.user, name)))
