"""How releases look from outside: the shapes of the answers."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from releases.api import inputs
from releases.models import ReleaseState

Output = serializers.Serializer[Any]


class ReleaseRow(Output):
    number = serializers.CharField()
    title = serializers.CharField()
    state = serializers.ChoiceField(ReleaseState.choices)
    release_type = serializers.CharField(allow_blank=True)
    unit = serializers.CharField()
    target_environment = serializers.CharField(allow_null=True)
    target_date = serializers.DateField(allow_null=True)
    scheduled_for = serializers.DateTimeField(allow_null=True)
    requested_by = serializers.CharField()


class ReleasePage(Output):
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = ReleaseRow(many=True)


class GateStanding(Output):
    gate = serializers.IntegerField()
    name = serializers.CharField()
    status = serializers.ChoiceField([("open", ""), ("passed", ""), ("failed", ""), ("outdated", "")])


class ReviewAnswer(inputs.ReviewFindings):
    recorded_by = serializers.CharField()
    recorded_at = serializers.DateTimeField()


class ReleaseAnswer(ReleaseRow):
    version = serializers.IntegerField()
    state_reason = serializers.CharField(allow_blank=True)
    description = serializers.CharField(allow_blank=True)
    objective = serializers.CharField(allow_blank=True)
    beneficiaries = serializers.CharField(allow_blank=True)
    business_value = serializers.CharField(allow_blank=True)
    budget = serializers.DecimalField(14, 2, allow_null=True)
    currency = serializers.CharField()
    manager = serializers.CharField(allow_null=True)
    implementer = serializers.CharField(allow_null=True)
    change_model = serializers.CharField()
    change_template = serializers.CharField(allow_blank=True)
    implementation_plan = serializers.CharField(allow_blank=True)
    test_plan = serializers.CharField(allow_blank=True)
    backout_plan = serializers.CharField(allow_blank=True)
    risk_answers = serializers.DictField(child=serializers.IntegerField())
    window_start = serializers.DateTimeField(allow_null=True)
    window_end = serializers.DateTimeField(allow_null=True)
    covering_change = serializers.CharField(allow_null=True)
    rollback_change = serializers.CharField(allow_null=True)
    deployed_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    affected_cis = serializers.ListField(child=serializers.CharField())
    impacted_services = serializers.ListField(
        child=serializers.CharField(), help_text="Business services that depend on them and that you may see."
    )
    impacted_total = serializers.IntegerField(help_text="Configuration items that depend on them.")
    scope_items = inputs.ScopeRow(many=True)
    components = inputs.ComponentRow(many=True)
    steps = inputs.StepRow(many=True)
    roles = inputs.RoleRow(many=True)
    communications = inputs.CommunicationRow(many=True)
    trainings = inputs.TrainingRow(many=True)
    gates = GateStanding(many=True)
    deployments = serializers.ListField(child=serializers.CharField())
    verbs = serializers.ListField(child=serializers.CharField())


class EvidenceAnswer(Output):
    release = serializers.CharField()
    gate = serializers.IntegerField()
    name = serializers.CharField()
    passed = serializers.BooleanField()
    tests = serializers.IntegerField()
    failures = serializers.IntegerField()
    errors = serializers.IntegerField()  # type: ignore[assignment]
    skipped = serializers.IntegerField()
    sha256 = serializers.CharField(allow_blank=True)
    build_digest = serializers.CharField()
    note = serializers.CharField(allow_blank=True)


class GateAnswer(Output):
    id = serializers.IntegerField()
    environment = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.CharField()
    min_tests = serializers.IntegerField()
    max_skipped = serializers.IntegerField(allow_null=True)
    guidance = serializers.CharField(allow_blank=True)
    is_active = serializers.BooleanField()


class EnvironmentAnswer(Output):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    position = serializers.IntegerField()
    needs_change = serializers.BooleanField()
    concurrent_deployments = serializers.IntegerField()
    values = serializers.DictField(child=serializers.CharField())
    is_active = serializers.BooleanField()
    version = serializers.IntegerField()
    gates = GateAnswer(many=True)


class EnvironmentPage(Output):
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = EnvironmentAnswer(many=True)


class TemplateAnswer(Output):
    id = serializers.IntegerField()
    name = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    unit = serializers.CharField()
    newest = serializers.IntegerField(allow_null=True)
    is_active = serializers.BooleanField()


class TemplateList(Output):
    results = TemplateAnswer(many=True)


class TemplateVersionAnswer(Output):
    template = serializers.IntegerField()
    name = serializers.CharField()
    ordinal = serializers.IntegerField()
    content = serializers.DictField()
