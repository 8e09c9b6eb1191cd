"""REST: imports that a worker does."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cmdb.actions import import_jobs as actions
from cmdb.api.model_shapes import ImportOutput
from cmdb.api.shapes import UnitField
from cmdb.models import ImportJob, ImportState
from cmdb.queries.import_jobs import get_import, imports_for, rejects_of, tells_rows, with_counts
from itsm.core.doors.api import SlipwayAPI, create_view, problem_responses, verb_view
from itsm.core.doors.paging import PAGING, page_of
from itsm.core.models import User

TAG = "imports"
NO_ROWS: dict[str, Any] = {"samples": [], "rejects": []}


class UploadInput(serializers.Serializer[Any]):
    cis = serializers.FileField(required=False, allow_empty_file=True)
    relationships = serializers.FileField(required=False, allow_empty_file=True)
    source = serializers.CharField(max_length=60, required=False)
    unit = UnitField(required=False)
    create_missing = serializers.BooleanField(default=False)


class TableMapping(serializers.Serializer[Any]):
    """`columns`: each column of the file and what it becomes, "" for nothing."""

    columns = serializers.DictField(child=serializers.CharField(max_length=80, allow_blank=True))
    constants = serializers.DictField(
        child=serializers.CharField(max_length=300, allow_blank=True),
        required=False,
        help_text="The same for every row, such as the class.",
    )


class MappingInput(serializers.Serializer[Any]):
    cis = TableMapping(required=False)
    cis_relationships = TableMapping(
        required=False, help_text="In the file of items, where a file of relationships comes beside it."
    )
    relationships = TableMapping(required=False)


class SimulateInput(serializers.Serializer[Any]):
    mapping = MappingInput(required=False, help_text="Instead of the one so far.")
    version = serializers.IntegerField(required=False)


class RunInput(serializers.Serializer[Any]):
    version = serializers.IntegerField(required=False)


class CancelInput(RunInput):
    reason = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class RefusalOutput(serializers.Serializer[Any]):
    code = serializers.CharField()
    message = serializers.CharField()
    next_step = serializers.CharField()


class ImportJobOutput(serializers.Serializer[Any]):
    number = serializers.CharField()
    state = serializers.ChoiceField(ImportState.choices)
    source = serializers.CharField()
    unit = serializers.CharField()
    create_missing = serializers.BooleanField()
    files = serializers.ListField(child=serializers.CharField())
    sha256 = serializers.CharField()
    mapping = MappingInput()
    rows_done = serializers.IntegerField()
    rows_expected = serializers.IntegerField(allow_null=True)
    result = ImportOutput(allow_null=True, help_text="Of the last simulation or run.")
    refusal = RefusalOutput(allow_null=True, help_text="Why it failed.")
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    created_by = serializers.CharField()
    started_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)


class PageOfImports(serializers.Serializer[Any]):
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = ImportJobOutput(many=True)


def job_body(user: User, job: ImportJob) -> dict[str, Any]:
    """Rows are told to whoever may see them all."""
    return _body(job, job.result if tells_rows(user, job) else {**job.result, **NO_ROWS})


def _body(job: ImportJob, result: dict[str, Any]) -> dict[str, Any]:
    names = ("number", "state", "source", "create_missing", "sha256", "mapping", "rows_done", "rows_expected")
    moments = ("version", "created_at", "started_at", "ended_at")
    return {
        **{name: getattr(job, name) for name in (*names, *moments)},
        "unit": job.unit.name,
        "files": [name for name in (job.cis_name, job.relationships_name) if name],
        "result": {**NO_ROWS, **result} if "cis" in result else None,
        "refusal": job.refusal or None,
        "created_by": job.created_by.username,
    }


Upload: Any = create_view(
    "import_upload",
    actions.upload_import,
    takes=UploadInput,
    answers=ImportJobOutput,
    render=job_body,
    tag=TAG,
)
SimulateOne: Any = verb_view(
    "import_simulate",
    actions.simulate_import,
    subject="number",
    takes=SimulateInput,
    answers=ImportJobOutput,
    render=job_body,
    tag=TAG,
)
RunOne: Any = verb_view(
    "import_run",
    actions.run_import,
    subject="number",
    takes=RunInput,
    answers=ImportJobOutput,
    render=job_body,
    tag=TAG,
)
CancelOne: Any = verb_view(
    "import_cancel",
    actions.cancel_import,
    subject="number",
    takes=CancelInput,
    answers=ImportJobOutput,
    render=job_body,
    tag=TAG,
)


class Imports(Upload):
    @extend_schema(
        operation_id="import_list",
        summary="Imports of your units, the newest first; rows are told of one alone",
        tags=[TAG],
        parameters=[
            OpenApiParameter("state", str, enum=ImportState.values),
            OpenApiParameter("source", str),
            *PAGING,
        ],
        responses={200: PageOfImports, **problem_responses()},
    )
    def get(self, request: Request) -> Response:
        given = {name: request.query_params.get(name, "") for name in ("state", "source")}
        jobs = with_counts(imports_for(self.user, **given))
        return page_of(jobs, request, self, lambda job: _body(job, job.counts))


class OneImport(SlipwayAPI):
    @extend_schema(
        operation_id="import_get",
        summary="One import: where it stands, what it would do or did",
        tags=[TAG],
        responses={200: ImportJobOutput, **problem_responses()},
    )
    def get(self, request: Request, number: str) -> Response:
        return Response(job_body(self.user, get_import(self.user, number)))


class Rejects(SlipwayAPI):
    @extend_schema(
        operation_id="import_rejects",
        summary="The rejected rows as CSV",
        tags=[TAG],
        responses={(200, "text/csv"): OpenApiTypes.BINARY, **problem_responses()},
    )
    def get(self, request: Request, number: str) -> HttpResponseBase:
        return FileResponse(rejects_of(self.user, number), content_type="text/csv; charset=utf-8")
