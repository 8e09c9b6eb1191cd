"""REST: what changed between two moments."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from cmdb.api import shapes
from cmdb.api.items import FILTERS
from cmdb.api.kept import KeptFields
from cmdb.presentation.retention import kept_fields
from cmdb.queries.differences import changed_edges, changed_items, edge_differences, item_differences
from cmdb.queries.differences.asked import asked_period
from cmdb.queries.history_kept import kept_then
from itsm.core.doors.api import SlipwayAPI, problem_responses

TAG = "baselines"
OF_THE_LIST = [one for one in FILTERS if one.name not in ("as_of", "sort", "limit", "cursor")]


class EditOutput(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    actor = serializers.CharField()
    operation = serializers.CharField()
    through = serializers.ListField(child=serializers.CharField())


class ItemDifferenceOutput(serializers.Serializer[Any]):
    number = serializers.CharField()
    name = serializers.CharField()
    ci_class = serializers.CharField()
    what = serializers.CharField(help_text="added, removed or changed.")
    changes = shapes.FieldChangeOutput(many=True)
    edits = EditOutput(many=True)


class EdgeDifferenceOutput(serializers.Serializer[Any]):
    source = serializers.ListField(child=serializers.CharField())
    label = serializers.CharField()
    target = serializers.ListField(child=serializers.CharField())
    what = serializers.CharField(help_text="added, removed or changed.")
    changes = shapes.FieldChangeOutput(many=True)
    edits = EditOutput(many=True)


class PageOfDifferences(KeptFields):
    since = serializers.DateTimeField()
    until = serializers.DateTimeField()
    next = serializers.URLField(allow_null=True)
    items = ItemDifferenceOutput(many=True)
    relationships = EdgeDifferenceOutput(many=True)


def told(differences: Sequence[Any]) -> list[dict[str, Any]]:
    return [asdict(difference) for difference in differences]


class Differences(SlipwayAPI):
    @extend_schema(
        operation_id="ci_differences",
        summary="What changed between two moments, by whom, and through which change",
        tags=[TAG],
        parameters=[
            OpenApiParameter("since", str, description="A week before `until`, unless given (ISO 8601)."),
            OpenApiParameter("until", str, description="Now, unless given (ISO 8601)."),
            OpenApiParameter("of", str, description="An item by number, with everything it needs."),
            OpenApiParameter("show", str, enum=["items", "relationships"]),
            OpenApiParameter("after", str, description="From the link `next`."),
            *OF_THE_LIST,
        ],
        responses={200: PageOfDifferences, **problem_responses()},
    )
    def get(self, request: Request) -> Response:
        given = {name: str(value) for name, value in request.query_params.items() if name != "show"}
        asked = asked_period(self.user, given)
        edges = request.query_params.get("show") == "relationships"
        if edges:
            page = changed_edges(self.user, asked.period, asked.touching, asked.after)
        else:
            page = changed_items(asked.found, asked.period, asked.after)
        address = request.build_absolute_uri()
        return Response(
            {
                **kept_fields(kept_then(asked.period.since)),
                "since": asked.period.since,
                "until": asked.period.until,
                "next": replace_query_param(address, "after", page.next) if page.next else None,
                "items": [] if edges else told(item_differences(self.user, page.pairs)),
                "relationships": told(edge_differences(self.user, page.pairs)) if edges else [],
            }
        )
