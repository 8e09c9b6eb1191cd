"""REST: possible duplicates."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cmdb import actions
from cmdb.api.items import TAG
from cmdb.api.shapes import UserField
from cmdb.models import DuplicateTask
from cmdb.models.duplicate_task import DuplicateState
from cmdb.queries.duplicates import find_duplicates_for, get_duplicate
from itsm.core.doors.api import SlipwayAPI, problem_responses, verb_view
from itsm.core.doors.paging import PAGING, page_of
from itsm.core.models import User


class DuplicateReason(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class AssignInput(serializers.Serializer[Any]):
    assigned_to = UserField(required=False, allow_blank=True)


class DuplicateOutput(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    one = serializers.CharField(help_text="Number of the item recorded earlier.")
    other = serializers.CharField()
    facts = serializers.ListField(child=serializers.CharField(), help_text="What they agree in.")
    source = serializers.CharField(help_text="A record of this source fits both; else empty.")
    state = serializers.ChoiceField(DuplicateState.choices)
    assigned_to = serializers.CharField()
    found_at = serializers.DateTimeField()
    settled_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField()


class PageOfDuplicates(serializers.Serializer[Any]):
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = DuplicateOutput(many=True)


def task_body(_user: User, task: DuplicateTask) -> dict[str, Any]:
    names = ("id", "facts", "source", "state", "found_at", "settled_at", "reason")
    return {
        **{name: getattr(task, name) for name in names},
        "one": task.one.number,
        "other": task.other.number,
        "assigned_to": task.assigned_to.username if task.assigned_to else "",
    }


def _verb(name: str, action: Any, takes: Any) -> Any:
    return verb_view(
        name, action, subject="pk", takes=takes, answers=DuplicateOutput, render=task_body, tag=TAG
    )


DismissOne: Any = _verb("duplicate_dismiss", actions.dismiss_duplicate, DuplicateReason)
ReopenOne: Any = _verb("duplicate_reopen", actions.reopen_duplicate, DuplicateReason)
AssignOne: Any = _verb("duplicate_assign", actions.assign_duplicate, AssignInput)


class Dismiss(DismissOne):
    lookup_name = "pk"


class Reopen(ReopenOne):
    lookup_name = "pk"


class Assign(AssignOne):
    lookup_name = "pk"


class Duplicates(SlipwayAPI):
    @extend_schema(
        operation_id="duplicate_list",
        summary="Records that may be one thing, of which you see both",
        tags=[TAG],
        parameters=[
            OpenApiParameter("state", str, description="open unless said; empty for all."),
            OpenApiParameter("ci_class", str, description="A class, with every class below it."),
            OpenApiParameter("ci", str, description="One of the two, by number."),
            OpenApiParameter("mine", bool, description="Assigned to you."),
            *PAGING,
        ],
        responses={200: PageOfDuplicates, **problem_responses()},
    )
    def get(self, request: Request) -> Response:
        given = request.query_params
        rows = find_duplicates_for(
            self.user,
            state=given.get("state", "open"),
            ci_class=given.get("ci_class", ""),
            ci=given.get("ci", ""),
            mine=given.get("mine", "").lower() in ("1", "true"),
        )
        return page_of(rows, request, self, lambda task: task_body(self.user, task))


class OneDuplicate(SlipwayAPI):
    @extend_schema(
        operation_id="duplicate_get",
        summary="One possible duplicate",
        tags=[TAG],
        responses={200: DuplicateOutput, **problem_responses()},
    )
    def get(self, request: Request, pk: int) -> Response:
        return Response(task_body(self.user, get_duplicate(self.user, pk)))
