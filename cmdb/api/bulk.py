"""REST: many items and relationships in one request, as JSON lines."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Mapping
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from cmdb import actions
from cmdb.actions.import_uploads import largest_import
from cmdb.api import model_shapes as shapes
from cmdb.api.imports import result_body
from cmdb.api.items import TAG
from cmdb.api.shapes import UnitField
from itsm.core.doors.api import IDEMPOTENCY_HEADER, SlipwayAPI, problem_responses
from itsm.core.doors.idempotency import once
from itsm.core.refusals import OperationRefused, invalid
from itsm.core.rules import upload_fits

PIECE = 1 << 16
IN_MEMORY = 1 << 20
DESCRIPTION = """One record a line (`application/x-ndjson`); a JSON object alone is one line.

A line with `target` is a relationship: `source`, `type`, `target`, where an end is an `id` or a number. Any
other is an item: `id` (at the source) or `number`, `ci_class`, `name`, and if you like `status`,
`criticality`, `environment` and `attributes` (an object). Items go in before relationships, whatever their
order. Good lines go in, bad ones are told with line and reason. An item is known by `source` and `id`: sent
again it changes nothing. A `number` is that of a recorded item and never makes one.

With an `Idempotency-Key` the request is one transaction and its answer is kept; without one, every 5,000
lines are committed. At most 64 MB, streamed to disk.
"""


def _spool() -> BinaryIO:
    """Removed by the system when nobody holds it any more: the request does to its end."""
    return tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # type: ignore[return-value]


class Spooled:
    """What was sent, on disk beyond a megabyte; as text its SHA-256, by which a repetition is known."""

    def __init__(self, stream: Any, largest: int) -> None:
        self.file: BinaryIO = _spool()
        hashed, size = hashlib.sha256(), 0
        while piece := stream.read(PIECE):
            size += len(piece)
            if size > largest:
                break
            hashed.update(piece)
            self.file.write(piece)
        if refusal := upload_fits(size, largest=largest):
            raise OperationRefused(refusal)
        self.digest = hashed.hexdigest()

    def __str__(self) -> str:
        return self.digest


class JSONLines(BaseParser):
    """Takes what it is given for lines, a JSON object alone too."""

    media_type = "application/x-ndjson"

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        return Spooled(stream, largest_import())


class OneObject(JSONLines):
    media_type = "application/json"


class BulkParameters(serializers.Serializer[Any]):
    source = serializers.CharField(max_length=60, required=False)
    unit = UnitField(required=False)
    create_missing = serializers.BooleanField(required=False)
    dry_run = serializers.BooleanField(required=False)


class Bulk(SlipwayAPI):
    parser_classes = [JSONLines, OneObject]

    @extend_schema(
        operation_id="cmdb_bulk",
        summary="Bring in many items and relationships at once",
        description=DESCRIPTION,
        tags=[TAG],
        parameters=[
            OpenApiParameter("source", str, description="The system the records come from."),
            OpenApiParameter("unit", str, description="Where new items go; your own unless given."),
            OpenApiParameter("create_missing", bool, description="Make unknown classes and types."),
            OpenApiParameter("dry_run", bool, description="Tell what would happen, and change nothing."),
            IDEMPOTENCY_HEADER,
        ],
        request={"application/x-ndjson": OpenApiTypes.STR},
        responses={200: shapes.ImportOutput, **problem_responses()},
    )
    def post(self, request: Request) -> Response:
        given = BulkParameters(data=request.query_params)
        given.is_valid(raise_exception=True)
        sent: Any = request.data
        if not isinstance(sent, Spooled):  # nothing was sent, so nothing was parsed
            raise OperationRefused(invalid({"file": [_("The file is empty.")]}))
        facts = {name: value for name, value in given.validated_data.items() if value not in (None, "")}
        return once(request, lambda: self._act(sent, facts))

    def _act(self, sent: Spooled, facts: Mapping[str, Any]) -> Response:
        result = actions.import_records(actor=self.user, records=sent.file, **facts)
        return Response(result_body(self.user, result))
