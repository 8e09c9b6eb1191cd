"""How deployments look from outside: what the verbs take, and the shapes of the answers."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from releases.models import DeploymentState, StepState

Input = serializers.Serializer[Any]
Output = serializers.Serializer[Any]


class NewDeployment(Input):
    release = serializers.CharField(max_length=20)
    environment = serializers.CharField(max_length=40)
    window_start = serializers.DateTimeField(required=False, allow_null=True)
    window_end = serializers.DateTimeField(required=False, allow_null=True)


class Note(Input):
    note = serializers.CharField(max_length=4000, allow_blank=True, default="")
    step = serializers.IntegerField(required=False, allow_null=True, help_text="Position you saw waiting.")


class Settlement(Note):
    outcome = serializers.ChoiceField(["succeeded", "failed", "not_applied"])


class StepAnswer(Output):
    position = serializers.IntegerField()
    direction = serializers.ChoiceField([("forward", ""), ("back", "")])
    name = serializers.CharField()
    kind = serializers.CharField()
    state = serializers.ChoiceField(StepState.choices)
    attempt = serializers.IntegerField()
    idempotency_key = serializers.CharField()
    started_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    outcome_code = serializers.CharField(allow_blank=True)
    message = serializers.CharField(allow_blank=True)
    output = serializers.CharField(allow_blank=True)
    evidence = serializers.DictField()
    note = serializers.CharField(allow_blank=True)
    confirmed_by = serializers.CharField(allow_null=True)


class DeploymentRow(Output):
    number = serializers.CharField()
    release = serializers.CharField()
    title = serializers.CharField()
    environment = serializers.CharField()
    state = serializers.ChoiceField(DeploymentState.choices)
    scheduled_for = serializers.DateTimeField(allow_null=True)
    started_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    covering_change = serializers.CharField(allow_null=True)


class DeploymentPage(Output):
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = DeploymentRow(many=True)


class DeploymentAnswer(DeploymentRow):
    version = serializers.IntegerField()
    unit = serializers.CharField()
    state_reason = serializers.CharField(allow_blank=True)
    refusal_code = serializers.CharField(allow_blank=True)
    starts_before = serializers.DateTimeField(allow_null=True)
    moves_release = serializers.BooleanField()
    percent_done = serializers.IntegerField()
    steps = StepAnswer(many=True)
    verbs = serializers.ListField(child=serializers.CharField())


class Callback(Input):
    status = serializers.ChoiceField(["succeeded", "failed", "running"])
    output = serializers.CharField(required=False, allow_blank=True, max_length=200_000)


class CallbackAnswer(Output):
    deployment = serializers.CharField()
    step = serializers.IntegerField()
    state = serializers.ChoiceField(StepState.choices)
