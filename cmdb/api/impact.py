"""REST: what depends on configuration items, or what they need."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from cmdb.api import shapes
from cmdb.api.items import AS_OF_PARAMETER, TAG
from cmdb.presentation.retention import kept_fields
from cmdb.queries.history_kept import kept_then
from cmdb.queries.impact import (
    GROUPINGS,
    Impact,
    Reach,
    ReachedCI,
    asked_about,
    asked_from,
    groups_of,
    impact_page,
)
from cmdb.rules.relationships import DOWNSTREAM, UPSTREAM
from itsm.core.doors.api import SlipwayAPI, problem_responses

ROWS = 200
MOST_REACHED = 5000
PARAMETERS = [
    OpenApiParameter("direction", str, enum=[DOWNSTREAM, UPSTREAM]),
    OpenApiParameter("depth", int, description="At most so many hops."),
    AS_OF_PARAMETER,
    OpenApiParameter("group_by", str, enum=GROUPINGS, description="Count what was reached in groups."),
    OpenApiParameter("in", str, description="Only the group of this key; empty for those that have none."),
    OpenApiParameter("limit", int, description=f"Items a page, {ROWS} by default, up to {MOST_REACHED}."),
    OpenApiParameter("after", str, description="From the link `next`."),
]


def _answer(request: Request, view: SlipwayAPI, numbers: Sequence[str]) -> Response:
    asked = asked_from(request.query_params, limit=ROWS, most=MOST_REACHED)
    given = asked_about(view.user, numbers, asked.moment)
    reach = asked.reach(view.user, [ci.id for ci in given])  # type: ignore[union-attr]
    page = impact_page(
        reach, limit=asked.limit, grouping=asked.grouping, group=asked.group, after=asked.after
    )
    kept = kept_fields(kept_then(asked.moment)) if asked.moment else {}
    return Response({**kept, **_document(request, reach, page, asked.grouping)})


def _document(request: Request, reach: Reach, page: Impact, grouping: str) -> dict[str, Any]:
    address = request.build_absolute_uri()
    return {
        "direct": page.direct,
        "total": page.total,
        "max_hops": page.max_hops,
        "hidden": page.hidden,
        "omitted": page.omitted,
        "matching": page.matching,
        "next": replace_query_param(address, "after", page.next) if page.next else None,
        "groups": [asdict(group) for group in groups_of(reach, grouping)] if grouping else [],
        "services": [_reached(item) for item in page.services],
        "reached": [_reached(item) for item in page.reached],
    }


def _reached(item: ReachedCI) -> dict[str, Any]:
    return {
        "number": item.number,
        "name": item.name,
        "ci_class": item.class_name,
        "depth": item.depth,
        "strength": item.strength,
        "path": [node.name for node in item.path],
        "criticality": item.criticality,
        "unit": item.unit,
        "owner": item.owner,
        "state": item.state,
    }


class ImpactOfItem(SlipwayAPI):
    @extend_schema(
        operation_id="ci_impact",
        summary="What depends on the item, or what it needs",
        tags=[TAG],
        parameters=PARAMETERS,
        responses={200: shapes.ImpactOutput, **problem_responses()},
    )
    def get(self, request: Request, number: str) -> Response:
        return _answer(request, self, [number])


class ImpactOfItems(SlipwayAPI):
    @extend_schema(
        operation_id="cis_impact",
        summary="What depends on several items together, or what they need",
        tags=[TAG],
        parameters=[
            OpenApiParameter("ci", str, many=True, required=True, description="Numbers, each with `ci=`."),
            *PARAMETERS,
        ],
        responses={200: shapes.ImpactOutput, **problem_responses()},
    )
    def get(self, request: Request) -> Response:
        return _answer(request, self, request.query_params.getlist("ci"))
