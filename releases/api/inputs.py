"""What the verbs take. Only shapes are checked here; whether it fits is the action's to say."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from releases.api import fields
from releases.models import (
    ComponentKind,
    ComponentOrigin,
    GateKind,
    ReleaseType,
    RollbackKind,
    ScopeKind,
    StepKind,
    Verdict,
)
from releases.models.environment import MOST_AT_ONCE
from releases.models.step import MAX_TIME_LIMIT

Input = serializers.Serializer[Any]


class RequestFields(Input):
    title = serializers.CharField(max_length=200, required=False)
    description = serializers.CharField(max_length=20_000, required=False, allow_blank=True)
    objective = serializers.CharField(max_length=20_000, required=False, allow_blank=True)
    beneficiaries = serializers.CharField(max_length=20_000, required=False, allow_blank=True)
    business_value = serializers.CharField(max_length=20_000, required=False, allow_blank=True)
    release_type = serializers.ChoiceField(ReleaseType.choices, required=False, allow_blank=True)
    target_environment = fields.environment(required=False, allow_null=True)
    target_date = serializers.DateField(required=False, allow_null=True)
    budget = serializers.DecimalField(14, 2, min_value=0, required=False, allow_null=True)
    currency = serializers.CharField(min_length=3, max_length=3, required=False)
    affected_cis = serializers.ListField(
        child=serializers.CharField(max_length=20), required=False, source="ci_numbers", max_length=500
    )


class NewRelease(RequestFields):
    title = serializers.CharField(max_length=200)
    unit = fields.unit()


class Reason(Input):
    reason = serializers.CharField(max_length=4000, allow_blank=True, default="")


class Start(Input):
    starts_at = serializers.DateTimeField()


class RollbackChange(Reason):
    window_start = serializers.DateTimeField(required=False, help_text="Absent: from now on.")
    window_end = serializers.DateTimeField()


class Plan(Input):
    manager = fields.person(required=False)
    implementer = fields.person(required=False, allow_null=True)
    change_model = serializers.CharField(max_length=60, required=False)
    change_template = serializers.CharField(
        max_length=80,
        required=False,
        allow_blank=True,
        help_text="For a standard change: a name from /standard-templates/ that covers releases.",
    )
    implementation_plan = serializers.CharField(max_length=50_000, required=False, allow_blank=True)
    test_plan = serializers.CharField(max_length=50_000, required=False, allow_blank=True)
    backout_plan = serializers.CharField(max_length=50_000, required=False, allow_blank=True)
    risk_answers = serializers.DictField(child=serializers.IntegerField(), required=False)
    window_start = serializers.DateTimeField(required=False, allow_null=True)
    window_end = serializers.DateTimeField(required=False, allow_null=True)


class ScopeRow(Input):
    title = serializers.CharField(max_length=200)
    kind = serializers.ChoiceField(ScopeKind.choices, default=ScopeKind.FEATURE)
    description = serializers.CharField(max_length=20_000, default="", allow_blank=True)
    reference = serializers.CharField(max_length=200, default="", allow_blank=True)
    included = serializers.BooleanField(default=True)


class Scope(Input):
    scope_items = ScopeRow(many=True)


class ComponentRow(Input):
    name = serializers.CharField(max_length=200)
    version_label = serializers.CharField(max_length=100)
    sha256 = serializers.CharField(max_length=64, default="", allow_blank=True)
    kind = serializers.ChoiceField(ComponentKind.choices, default=ComponentKind.SOFTWARE)
    origin = serializers.ChoiceField(ComponentOrigin.choices, default=ComponentOrigin.DEVELOPED)
    location = serializers.CharField(max_length=500, default="", allow_blank=True)

    def validate_sha256(self, value: str) -> str:
        return value.lower()


class Components(Input):
    components = ComponentRow(many=True)


class StepRow(Input):
    """`spec` by kind: http `{url, method, headers, body, wait}`, command `{command, arguments}`, manual
    `{instructions}`; for the rollback also none `{reason}`."""

    name = serializers.CharField(max_length=200)
    kind = serializers.ChoiceField(StepKind.choices)
    spec = serializers.JSONField()
    rollback_kind = serializers.ChoiceField(RollbackKind.choices)
    rollback_spec = serializers.JSONField()
    time_limit = serializers.IntegerField(min_value=1, max_value=MAX_TIME_LIMIT, default=300)


class Steps(Input):
    steps = StepRow(many=True)


class RoleRow(Input):
    role = serializers.CharField(max_length=100)
    person = fields.person(default=None, allow_null=True)
    responsibility = serializers.CharField(max_length=20_000, default="", allow_blank=True)


class Roles(Input):
    roles = RoleRow(many=True)


class CommunicationRow(Input):
    audience = serializers.CharField(max_length=200)
    channel = serializers.CharField(max_length=100, default="", allow_blank=True)
    message = serializers.CharField(max_length=20_000)
    due_on = serializers.DateField(default=None, allow_null=True)
    done = serializers.BooleanField(default=False)


class Communications(Input):
    communications = CommunicationRow(many=True)


class TrainingRow(Input):
    audience = serializers.CharField(max_length=200)
    subject = serializers.CharField(max_length=200)
    material = serializers.CharField(max_length=20_000, default="", allow_blank=True)
    due_on = serializers.DateField(default=None, allow_null=True)
    done = serializers.BooleanField(default=False)


class Trainings(Input):
    trainings = TrainingRow(many=True)


class FollowUpRow(Input):
    task = serializers.CharField(max_length=300)
    owner = fields.person(default=None, allow_null=True)
    due_on = serializers.DateField(default=None, allow_null=True)
    done = serializers.BooleanField(default=False)


class ReviewFindings(Input):
    objectives_met = serializers.ChoiceField(Verdict.choices)
    on_time = serializers.BooleanField()
    on_budget = serializers.BooleanField()
    actual_cost = serializers.DecimalField(14, 2, min_value=0, required=False, allow_null=True)
    summary = serializers.CharField(max_length=50_000)
    lessons = serializers.CharField(max_length=50_000, required=False, allow_blank=True)
    stakeholder_feedback = serializers.CharField(max_length=50_000, required=False, allow_blank=True)
    follow_ups = FollowUpRow(many=True, required=False)


class FollowUpDone(Input):
    position = serializers.IntegerField(min_value=1)


class TestReport(Input):
    __test__ = False

    gate = serializers.IntegerField(source="gate_id")
    report = serializers.FileField(allow_empty_file=True)
    note = serializers.CharField(max_length=4000, default="", allow_blank=True)


class Check(Input):
    gate = serializers.IntegerField(source="gate_id")
    passed = serializers.BooleanField()
    note = serializers.CharField(max_length=4000, allow_blank=True)


class TemplateChoice(Input):
    template = serializers.IntegerField(source="template_id")


class TemplateText(Input):
    name = serializers.CharField(max_length=120)
    description = serializers.CharField(max_length=20_000, default="", allow_blank=True)
    note = serializers.CharField(max_length=20_000, default="", allow_blank=True)


class EnvironmentFields(Input):
    label = serializers.CharField(max_length=80, required=False)  # type: ignore[assignment]
    position = serializers.IntegerField(min_value=1, max_value=1000, required=False)
    needs_change = serializers.BooleanField(required=False)
    concurrent_deployments = serializers.IntegerField(
        min_value=1, max_value=MOST_AT_ONCE, required=False, help_text="How many may be deployed at once."
    )
    values = serializers.JSONField(required=False)
    is_active = serializers.BooleanField(required=False)


class NewEnvironment(EnvironmentFields):
    name = serializers.SlugField(max_length=40)


class GateFields(Input):
    name = serializers.CharField(max_length=100)
    kind = serializers.ChoiceField(GateKind.choices)
    min_tests = serializers.IntegerField(min_value=0, default=1)
    max_skipped = serializers.IntegerField(min_value=0, default=None, allow_null=True)
    guidance = serializers.CharField(max_length=20_000, default="", allow_blank=True)
    is_active = serializers.BooleanField(default=True)
