"""REST: how good the record is, as JSON and as metrics."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cmdb.queries.health import COUNTS, HealthRow, classes_seen_by, health_seen_by, trend_seen_by
from itsm.core.doors.api import SlipwayAPI, problem_responses

TAG = "health"
METRICS = "text/plain; version=0.0.4; charset=utf-8"


class CountsOfHealth(serializers.Serializer[Any]):
    total = serializers.IntegerField()
    incomplete = serializers.IntegerField()
    stale = serializers.IntegerField()
    orphaned = serializers.IntegerField()
    duplicated = serializers.IntegerField()
    violating = serializers.IntegerField()


class HealthRowOutput(CountsOfHealth):
    key = serializers.CharField(help_text="Name of the class or of the user; empty for nobody.")


class HealthDayOutput(CountsOfHealth):
    day = serializers.DateField()


class HealthOutput(serializers.Serializer[Any]):
    measured_at = serializers.DateTimeField(allow_null=True)
    totals = CountsOfHealth()
    by_class = HealthRowOutput(
        many=True, help_text="Items of exactly that class: `only_class` lists them, and the rows add up."
    )
    by_owner = HealthRowOutput(many=True, help_text="Those with the most that is wrong, at most 100.")
    more_owners = serializers.IntegerField(help_text="So many owners have no row.")
    trend = HealthDayOutput(many=True, help_text="By the day for a month, by the week before, 180 days back.")


class HealthOfRecord(SlipwayAPI):
    @extend_schema(
        operation_id="cmdb_health",
        summary="What is incomplete, stale, alone or doubtful, by class and owner, and how that came",
        tags=[TAG],
        responses={200: HealthOutput, **problem_responses()},
    )
    def get(self, request: Request) -> Response:
        health = health_seen_by(self.user)
        return Response(
            {
                "measured_at": health.measured_at,
                "totals": health.totals,
                "by_class": [_row(row) for row in health.by_class],
                "by_owner": [_row(row) for row in health.by_owner],
                "more_owners": health.more_owners,
                "trend": [{"day": day, **counts} for day, counts in trend_seen_by(self.user)],
            }
        )


def _row(row: HealthRow) -> dict[str, Any]:
    return {"key": row.key, **row.counts}


class HealthMetrics(SlipwayAPI):
    @extend_schema(
        operation_id="cmdb_health_metrics",
        summary="The same as metrics that Prometheus reads",
        tags=[TAG],
        responses={(200, "text/plain"): OpenApiTypes.STR, **problem_responses()},
    )
    def get(self, request: Request) -> HttpResponse:
        return HttpResponse("\n".join(_lines(*classes_seen_by(self.user))) + "\n", content_type=METRICS)


def _lines(measured_at: dt.datetime | None, classes: list[HealthRow]) -> Iterator[str]:
    yield "# HELP slipway_cmdb_items Items in use, by exact class and by what is wrong with them."
    yield "# TYPE slipway_cmdb_items gauge"
    for row in classes:
        for name in COUNTS:
            yield f'slipway_cmdb_items{{ci_class="{row.key}",kind="{name}"}} {row.counts[name]}'
    if measured_at:
        yield "# HELP slipway_cmdb_health_measured_timestamp_seconds When that was counted."
        yield "# TYPE slipway_cmdb_health_measured_timestamp_seconds gauge"
        yield f"slipway_cmdb_health_measured_timestamp_seconds {measured_at.timestamp():.0f}"
