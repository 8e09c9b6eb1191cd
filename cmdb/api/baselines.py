"""REST: baselines, and how they differ from each other and from now."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cmdb import actions
from cmdb.api import shapes
from cmdb.api.differences import EdgeDifferenceOutput, ItemDifferenceOutput, told
from cmdb.api.shapes import UnitField
from cmdb.models import Baseline
from cmdb.queries.baselines import (
    baselines_seen_by,
    get_baseline,
    selections_shown,
    with_another,
    with_now,
)
from cmdb.queries.differences import edge_differences, item_differences
from itsm.core.doors.api import SlipwayAPI, create_view, problem_responses, verb_view
from itsm.core.doors.paging import PAGING, page_of
from itsm.core.models import User
from itsm.core.refusals import OperationRefused, invalid
from itsm.core.rules import whole_number

TAG = "baselines"
MOST_TOLD = 1000


class BaselineInput(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=120)
    ci = serializers.ListField(
        child=serializers.CharField(max_length=40),
        required=False,
        max_length=200,
        help_text="Items by number, each with everything it needs.",
    )
    depth = serializers.IntegerField(min_value=0, max_value=99, required=False, allow_null=True)
    filters = serializers.DictField(
        child=serializers.CharField(max_length=300), required=False, help_text="Those of the list of items."
    )
    description = serializers.CharField(max_length=20_000, required=False, allow_blank=True)
    unit = UnitField(required=False)
    watched = serializers.BooleanField(required=False)


class WatchInput(serializers.Serializer[Any]):
    watched = serializers.BooleanField()
    reason = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class BaselineOutput(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    description = serializers.CharField()
    unit = serializers.CharField()
    selection = serializers.DictField()
    moment = serializers.DateTimeField()
    created_by = serializers.CharField()
    items = serializers.IntegerField()
    relationships = serializers.IntegerField()
    watched = serializers.BooleanField()
    looked_at = serializers.DateTimeField(allow_null=True)
    retired_at = serializers.DateTimeField(allow_null=True)


class PageOfBaselines(serializers.Serializer[Any]):
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = BaselineOutput(many=True)


class ComparisonOutput(serializers.Serializer[Any]):
    items_total = serializers.IntegerField()
    relationships_total = serializers.IntegerField()
    items = ItemDifferenceOutput(many=True, help_text=f"The first {MOST_TOLD}.")
    relationships = EdgeDifferenceOutput(many=True, help_text=f"The first {MOST_TOLD}.")


def document_of(user: User, baseline: Baseline) -> dict[str, Any]:
    return _document(baseline, selections_shown(user, [baseline])[baseline.pk])


def _document(baseline: Baseline, selection: Mapping[str, Any]) -> dict[str, Any]:
    names = ("id", "name", "description", "moment", "watched", "looked_at", "retired_at")
    return {
        **{name: getattr(baseline, name) for name in names},
        "selection": selection,
        "unit": baseline.unit.name,
        "created_by": baseline.created_by.username,
        "items": baseline.item_count,
        "relationships": baseline.relationship_count,
    }


Take: Any = create_view(
    "baseline_take",
    actions.take_baseline,
    takes=BaselineInput,
    answers=BaselineOutput,
    render=document_of,
    tag=TAG,
)
WatchOne: Any = verb_view(
    "baseline_watch",
    actions.watch_baseline,
    subject="pk",
    takes=WatchInput,
    answers=BaselineOutput,
    render=document_of,
    tag=TAG,
)
RetireOne: Any = verb_view(
    "baseline_retire",
    actions.retire_baseline,
    subject="pk",
    takes=shapes.CIReasonInput,
    answers=BaselineOutput,
    render=document_of,
    tag=TAG,
)


class Baselines(Take):
    @extend_schema(
        operation_id="baseline_list",
        summary="The baselines you may see, the newest first",
        tags=[TAG],
        parameters=[OpenApiParameter("q", str, description="Words of the name."), *PAGING],
        responses={200: PageOfBaselines, **problem_responses()},
    )
    def get(self, request: Request) -> Response:
        rows = baselines_seen_by(self.user, request.query_params.get("q", ""))
        answer = page_of(rows, request, self, lambda row: row)
        selections = selections_shown(self.user, answer.data["results"])
        answer.data["results"] = [_document(row, selections[row.pk]) for row in answer.data["results"]]
        return answer


class Watch(WatchOne):
    lookup_name = "pk"


class Retire(RetireOne):
    lookup_name = "pk"


class OneBaseline(SlipwayAPI):
    @extend_schema(
        operation_id="baseline_get",
        summary="One baseline",
        tags=[TAG],
        responses={200: BaselineOutput, **problem_responses()},
    )
    def get(self, request: Request, pk: int) -> Response:
        return Response(document_of(self.user, get_baseline(self.user, pk)))


class CompareBaseline(SlipwayAPI):
    @extend_schema(
        operation_id="baseline_compare",
        summary="How the present, or another baseline, differs from it",
        tags=[TAG],
        parameters=[OpenApiParameter("with", int, description="Another baseline; now without it.")],
        responses={200: ComparisonOutput, **problem_responses()},
    )
    def get(self, request: Request, pk: int) -> Response:
        baseline, other = get_baseline(self.user, pk), request.query_params.get("with", "")
        if other:
            key = whole_number(other)
            if key is None:
                raise OperationRefused(invalid({"with": [_("Name a baseline by its id.")]}))
            found = with_another(self.user, baseline, get_baseline(self.user, key))
        else:
            found = with_now(self.user, baseline)
        return Response(
            {
                "items_total": len(found.items),
                "relationships_total": len(found.edges),
                "items": told(item_differences(self.user, found.items[:MOST_TOLD])),
                "relationships": told(edge_differences(self.user, found.edges[:MOST_TOLD])),
            }
        )
