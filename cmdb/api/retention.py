"""REST: how long history is kept, and what would be removed."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cmdb import actions
from cmdb.api import model_shapes as shapes
from cmdb.api.model import TAG, class_body
from cmdb.models import CIClass, RetentionClass
from cmdb.queries.classes import class_at
from cmdb.queries.retention_classes import retention_class_at, retention_classes
from cmdb.queries.retention_preview import Preview, preview_shown_to
from cmdb.rules.retention import MOST_DAYS, MOST_MONTHS
from itsm.core.doors.api import SlipwayAPI, create_view, problem_responses, verb_view
from itsm.core.models import User


class StepsInput(serializers.Serializer[Any]):
    """Only what is sent changes."""

    label = serializers.CharField(max_length=120, required=False)  # type: ignore[assignment]
    forever = serializers.BooleanField(required=False, help_text="Every version, whatever the steps say.")
    every_days = serializers.IntegerField(min_value=1, max_value=MOST_DAYS, required=False)
    daily_days = serializers.IntegerField(min_value=0, max_value=MOST_DAYS, required=False)
    monthly_months = serializers.IntegerField(
        min_value=0, max_value=MOST_MONTHS, required=False, allow_null=True, help_text="Null: for ever."
    )


class RetentionClassInput(StepsInput):
    """Without steps every version is kept for a day, and then one a month for ever."""

    name = serializers.CharField(max_length=80)


class RetentionClassOutput(serializers.Serializer[Any]):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    forever = serializers.BooleanField()
    every_days = serializers.IntegerField()
    daily_days = serializers.IntegerField()
    monthly_months = serializers.IntegerField(allow_null=True)


class RetentionClassList(serializers.Serializer[Any]):
    results = RetentionClassOutput(many=True)


class PreviewOfClass(serializers.Serializer[Any]):
    ci_class = serializers.CharField(source="ci_class.name")
    retention = serializers.CharField(source="retention.name")
    items = serializers.IntegerField(help_text="Versions of items that would be removed.")
    relationships = serializers.IntegerField(help_text="Of relationships, by the class of the source.")
    oldest = serializers.DateTimeField(allow_null=True, help_text="The oldest of these versions.")
    every_since = serializers.DateTimeField(source="kept.whole", help_text="Every version stays.")
    daily_since = serializers.DateTimeField(source="kept.daily", help_text="Every midnight (UTC) stays.")
    monthly_since = serializers.DateTimeField(
        source="kept.monthly", allow_null=True, help_text="The beginning of every month stays; null: always."
    )


class PreviewOutput(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    complete = serializers.BooleanField(help_text="False when the time was up: then it is at least this.")
    baselines = serializers.IntegerField(help_text="Baselines, whose moments stay.")
    total = serializers.IntegerField()
    classes = PreviewOfClass(many=True)


def retention_body(user: User, retention: RetentionClass) -> Mapping[str, Any]:
    return dict(RetentionClassOutput(retention).data)


def set_retention(*, ci_class: str, actor: User, retention: str) -> CIClass:
    """Say how long the history of the class and those below is kept."""
    class_at(actor, ci_class)
    return actions.set_retention(ci_class=ci_class, retention=retention, actor=actor)


CreateRetentionClass: Any = create_view(
    "retention_class_create",
    actions.create_retention_class,
    takes=RetentionClassInput,
    answers=RetentionClassOutput,
    render=retention_body,
    tag=TAG,
)
EditRetentionClass: Any = verb_view(
    "retention_class_edit",
    actions.edit_retention_class,
    subject="name",
    takes=StepsInput,
    answers=RetentionClassOutput,
    render=retention_body,
    tag=TAG,
)
SetRetentionAction: Any = verb_view(
    "ci_class_set_retention",
    set_retention,
    subject="ci_class",
    takes=shapes.RetentionInput,
    answers=shapes.ClassDetail,
    render=class_body,
    tag=TAG,
)


class Edit(EditRetentionClass):
    lookup_name = "name"


class SetRetention(SetRetentionAction):
    lookup_name = "name"


class RetentionClasses(CreateRetentionClass):
    @extend_schema(
        operation_id="retention_class_list",
        summary="Every retention class",
        tags=[TAG],
        responses={200: RetentionClassList, **problem_responses()},
    )
    def get(self, request: Request) -> Response:
        return Response({"results": RetentionClassOutput(retention_classes(self.user), many=True).data})


class OneRetentionClass(SlipwayAPI):
    @extend_schema(
        operation_id="retention_class_get",
        summary="One retention class",
        tags=[TAG],
        responses={200: RetentionClassOutput, **problem_responses()},
    )
    def get(self, request: Request, name: str) -> Response:
        return Response(retention_body(self.user, retention_class_at(self.user, name)))


class PreviewRetention(SlipwayAPI):
    @extend_schema(
        operation_id="retention_preview",
        summary="What compaction would remove from the history, and which moments stay",
        tags=[TAG],
        parameters=[
            OpenApiParameter("ci_class", str, description="As if this class chose `retention`."),
            OpenApiParameter("retention", str, description="A retention class; empty: as the class above."),
        ],
        responses={200: PreviewOutput, **problem_responses()},
    )
    def get(self, request: Request) -> Response:
        asked = {name: request.query_params.get(name, "") for name in ("ci_class", "retention")}
        preview: Preview = preview_shown_to(self.user, **asked)
        return Response(PreviewOutput(preview).data)
