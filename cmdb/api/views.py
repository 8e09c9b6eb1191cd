"""REST: saved views of the list."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cmdb import actions
from cmdb.api.items import TAG
from cmdb.api.shapes import UnitField
from cmdb.models import SavedView
from cmdb.queries.views import get_view, views_for
from itsm.core.doors.api import create_view, problem_responses, verb_view
from itsm.core.doors.paging import PAGING, page_of
from itsm.core.models import User


class ViewInput(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=80)
    filters = serializers.DictField(child=serializers.CharField(max_length=300))
    shared_with = UnitField(required=False, allow_blank=True)


class ViewOutput(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    owner = serializers.CharField()
    shared_with = serializers.CharField(help_text="Name of a unit; empty for the owner alone.")
    filters = serializers.DictField(child=serializers.CharField())
    is_default = serializers.BooleanField(help_text="Whether the portal's list opens with it for you.")


class RenameInput(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=80)


class ChooseInput(serializers.Serializer[Any]):
    chosen = serializers.BooleanField(default=True, help_text="false: the list opens with everything again.")


class PageOfViews(serializers.Serializer[Any]):
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = ViewOutput(many=True)


class NothingLeft(serializers.Serializer[Any]):
    pass


def document_of(view: Any) -> dict[str, Any]:
    """Of a view as `views_for` tells it."""
    return {
        "id": view.pk,
        "name": view.name,
        "owner": view.owner.username,
        "shared_with": view.shared_with.name if view.shared_with else "",
        "filters": view.filters,
        "is_default": view.is_default,
    }


def document_for(user: User, view: SavedView) -> dict[str, Any]:
    return document_of(get_view(user, view.pk))


Save: Any = create_view(
    "ci_view_save", actions.save_view, takes=ViewInput, answers=ViewOutput, render=document_for, tag=TAG
)
DeleteOne: Any = verb_view(
    "ci_view_delete",
    actions.delete_view,
    subject="pk",
    answers=NothingLeft,
    render=lambda _user, _nothing: {},
    tag=TAG,
)


RenameOne: Any = verb_view(
    "ci_view_rename",
    actions.rename_view,
    subject="pk",
    takes=RenameInput,
    answers=ViewOutput,
    render=document_for,
    tag=TAG,
)
ChooseOne: Any = verb_view(
    "ci_view_choose_default",
    actions.choose_default_view,
    subject="pk",
    takes=ChooseInput,
    answers=ViewOutput,
    render=document_for,
    tag=TAG,
)


class Delete(DeleteOne):
    lookup_name = "pk"


class Rename(RenameOne):
    lookup_name = "pk"


class ChooseDefault(ChooseOne):
    lookup_name = "pk"


class Views(Save):
    @extend_schema(
        operation_id="ci_view_list",
        summary="Your saved views of the list, and those shared with you",
        tags=[TAG],
        parameters=PAGING,
        responses={200: PageOfViews, **problem_responses()},
    )
    def get(self, request: Request) -> Response:
        return page_of(views_for(self.user), request, self, document_of)
