"""What callers send and get, for parsing and for the schema."""

from typing import Any

from rest_framework import serializers

from changes.models import ChangeKind as Kind
from changes.models import ChangeState, CloseCode, RiskLevel
from cmdb.api.shapes import CIEdit
from cmdb.forms.verbs import VERBS

ITEM_VERSION = "The item's version you saw; another one is refused (412)."
CODES = [code for code, _label in CloseCode.choices]


class Window(serializers.Serializer[Any]):
    window_start = serializers.DateTimeField()
    window_end = serializers.DateTimeField()
    reason = serializers.CharField(required=False, allow_blank=True)


class Content(serializers.Serializer[Any]):
    """What may be said of a change; what is not sent stays as it is. People are named by user name."""

    title = serializers.CharField(max_length=200, required=False)
    description = serializers.CharField(required=False, allow_blank=True)
    justification = serializers.CharField(required=False, allow_blank=True)
    implementation_plan = serializers.CharField(required=False, allow_blank=True)
    test_plan = serializers.CharField(required=False, allow_blank=True)
    backout_plan = serializers.CharField(required=False, allow_blank=True)
    category = serializers.CharField(max_length=100, required=False, allow_blank=True)
    environment_name = serializers.CharField(max_length=60, required=False, allow_blank=True)
    implementer = serializers.CharField(max_length=150, required=False, allow_null=True)
    affected_cis = serializers.ListField(
        child=serializers.CharField(max_length=20), required=False, max_length=5000
    )
    window_start = serializers.DateTimeField(required=False, allow_null=True)
    window_end = serializers.DateTimeField(required=False, allow_null=True)
    risk_answers = serializers.DictField(child=serializers.IntegerField(), required=False)


class OpenInput(Content):
    title = serializers.CharField(max_length=200, required=False, default="")
    unit = serializers.CharField(
        max_length=200, help_text="Name of the unit; needed where you may open in several.", required=False
    )
    model = serializers.CharField(max_length=50, default="normal")
    template = serializers.CharField(max_length=50, required=False, help_text="For a standard change.")


class EditInput(Content):
    reason = serializers.CharField(required=False, allow_blank=True)


class ProposeEditInput(CIEdit):
    """Only what is sent is to change; an attribute sent as null is to be removed."""

    ci = serializers.CharField(max_length=40, help_text="Number of the item.")
    ci_version = serializers.IntegerField(min_value=1, required=False, help_text=ITEM_VERSION)
    external_id = None  # type: ignore[assignment]  # the identity at a source is corrected at once, or there


class ProposeStepInput(serializers.Serializer[Any]):
    """A step of an item's lifecycle that it is to take."""

    ci = serializers.CharField(max_length=40, help_text="Number of the item.")
    verb = serializers.ChoiceField(list(VERBS))
    ci_version = serializers.IntegerField(min_value=1, required=False, help_text=ITEM_VERSION)
    reason = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class ProposeRelationshipInput(serializers.Serializer[Any]):
    """A relationship as it is to stand, recorded or not yet; or its removal."""

    source = serializers.CharField(max_length=40)
    type = serializers.CharField(max_length=120)
    target = serializers.CharField(max_length=40)
    remove = serializers.BooleanField(default=False)
    strength = serializers.ChoiceField(
        ["total", "degraded", "redundant"],
        required=False,
        allow_blank=True,
        help_text="Empty: as the type says.",
    )
    valid_from = serializers.DateTimeField(required=False, allow_null=True)
    valid_until = serializers.DateTimeField(required=False, allow_null=True)
    reason = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class WithdrawEditInput(serializers.Serializer[Any]):
    proposed_edit = serializers.IntegerField(min_value=1, help_text="Its `id`.")
    reason = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class VoteInput(serializers.Serializer[Any]):
    digest = serializers.CharField(max_length=80, help_text="The digest of the open round you were shown.")
    comment = serializers.CharField(required=False, allow_blank=True)
    on_behalf_of = serializers.CharField(max_length=150, required=False, help_text="Whose seat you fill.")


class ReasonInput(serializers.Serializer[Any]):
    reason = serializers.CharField(required=False, allow_blank=True)


class HoldInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=300, allow_blank=True)


class FinishInput(serializers.Serializer[Any]):
    close_code = serializers.CharField(max_length=30, help_text=", ".join(CODES))
    notes = serializers.CharField(required=False, allow_blank=True)


class ReviewInput(serializers.Serializer[Any]):
    findings = serializers.CharField(allow_blank=True)


class CloseInput(serializers.Serializer[Any]):
    close_code = serializers.CharField(max_length=30, required=False, help_text=", ".join(CODES))
    notes = serializers.CharField(required=False, allow_blank=True)


class Row(serializers.Serializer[Any]):
    """A change in the list."""

    number = serializers.CharField()
    external_number = serializers.CharField()
    title = serializers.CharField()
    state = serializers.ChoiceField(ChangeState.choices)
    kind = serializers.ChoiceField(Kind.choices)
    risk = serializers.ChoiceField(RiskLevel.choices)
    on_hold = serializers.BooleanField()
    imported = serializers.BooleanField()
    window_start = serializers.DateTimeField(allow_null=True)
    window_end = serializers.DateTimeField(allow_null=True)
    source = serializers.CharField()
    unit = serializers.CharField()
    implementer = serializers.CharField(allow_null=True)


class RowPage(serializers.Serializer[Any]):
    """`next` and `previous` lead to the neighbouring pages."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = Row(many=True)


class RoundOutput(serializers.Serializer[Any]):
    sequence = serializers.IntegerField()
    purpose = serializers.CharField()
    state = serializers.CharField()
    digest = serializers.CharField()
    expires_at = serializers.DateTimeField(allow_null=True)
    end_reason = serializers.CharField()
    groups = serializers.ListField(child=serializers.DictField())
    votes = serializers.ListField(child=serializers.DictField())


class Document(Row):
    """A change in full."""

    version = serializers.IntegerField()
    description = serializers.CharField()
    justification = serializers.CharField()
    implementation_plan = serializers.CharField()
    test_plan = serializers.CharField()
    backout_plan = serializers.CharField()
    category = serializers.CharField()
    environment_name = serializers.CharField()
    hold_reason = serializers.CharField()
    model = serializers.CharField()
    model_version = serializers.IntegerField()
    template = serializers.CharField(allow_null=True)
    requested_by = serializers.CharField()
    risk_score = serializers.IntegerField()
    risk_answers = serializers.DictField()
    affected_cis = serializers.ListField(child=serializers.CharField())
    affected_hidden = serializers.IntegerField(help_text="Affected CIs that you may not see.")
    impacted_services = serializers.ListField(child=serializers.CharField())
    impacted_total = serializers.IntegerField()
    overlaps = serializers.ListField(child=serializers.CharField())
    signed_content = serializers.DictField()
    digest = serializers.CharField()
    authorized_digest = serializers.CharField()
    actual_start = serializers.DateTimeField(allow_null=True)
    actual_end = serializers.DateTimeField(allow_null=True)
    close_code = serializers.CharField()
    review_findings = serializers.CharField()
    closed_at = serializers.DateTimeField(allow_null=True)
    recorded = serializers.DictField()
    rounds = RoundOutput(many=True)
    verbs = serializers.ListField(child=serializers.CharField())


class ModelOutput(serializers.Serializer[Any]):
    name = serializers.CharField()
    label = serializers.CharField()


class TemplateOutput(serializers.Serializer[Any]):
    name = serializers.CharField()
    label = serializers.CharField()
    version = serializers.IntegerField()
    category = serializers.CharField()
    unit = serializers.CharField()
    covers_releases = serializers.BooleanField(help_text="A release may be deployed by it.")
    title = serializers.CharField()
    description = serializers.CharField()


class DelegationInput(serializers.Serializer[Any]):
    to_user = serializers.CharField(max_length=150)
    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
    reason = serializers.CharField(max_length=200, required=False, allow_blank=True)


class DelegationOutput(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    from_user = serializers.CharField()
    to_user = serializers.CharField()
    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
    reason = serializers.CharField()
