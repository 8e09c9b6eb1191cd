"""REST: where the facts of an item come from."""

from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cmdb.api.items import TAG
from cmdb.queries.sources import sources_of
from itsm.core.doors.api import SlipwayAPI, problem_responses


class SourceRecordOutput(serializers.Serializer[Any]):
    source = serializers.CharField()
    external_id = serializers.CharField()
    found_by = serializers.ListField(child=serializers.CharField())
    found_at = serializers.DateTimeField()


class SourcesOutput(serializers.Serializer[Any]):
    source = serializers.CharField(help_text="The item's own; empty for one recorded by hand.")
    external_id = serializers.CharField()
    last_seen_at = serializers.DateTimeField(allow_null=True)
    records = SourceRecordOutput(many=True, help_text="What further sources call it.")
    said_by = serializers.DictField(
        child=serializers.CharField(), help_text="Facts that another source, or a person, said last."
    )


class Sources(SlipwayAPI):
    @extend_schema(
        operation_id="ci_sources",
        summary="Where the facts of an item come from",
        tags=[TAG],
        responses={200: SourcesOutput, **problem_responses()},
    )
    def get(self, request: Request, number: str) -> Response:
        found = sources_of(self.user, number)
        return Response(SourcesOutput({**asdict(found), "records": found.records}).data)
