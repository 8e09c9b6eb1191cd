"""Input and output shapes of classes, relationship types and imports."""

from typing import Any

from rest_framework import serializers

from cmdb.api.shapes import UnitField
from cmdb.models import AttributeDefinition
from cmdb.models.attribute import AttributeKind
from cmdb.models.ci_class import ROOT
from cmdb.models.relationship_type import ImpactDirection, RelationshipType, Strength
from cmdb.rules.import_outcomes import KINDS

MORE_HELP = "Of a dry run: there are more values than it looked at; at least `converted` are written anew."


class ClassInput(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=80)
    label = serializers.CharField(max_length=120, required=False, allow_blank=True)
    parent = serializers.CharField(max_length=120, default=ROOT)
    description = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class ClassEditInput(serializers.Serializer[Any]):
    """Only what is sent changes; with `dry_run` nothing does, and the answer tells what would."""

    label = serializers.CharField(max_length=120, required=False)
    description = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    parent = serializers.CharField(max_length=120, required=False)
    path = serializers.CharField(max_length=1000, required=False, help_text="Where you saw it stand.")
    dry_run = serializers.BooleanField(default=False)


class TouchedAttribute(serializers.Serializer[Any]):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    items = serializers.IntegerField()


class ClassChangeOutput(serializers.Serializer[Any]):
    classes = serializers.IntegerField(help_text="Classes that move; 0 when the class stays where it is.")
    items = serializers.IntegerField(help_text="Items of these classes.")
    carried = TouchedAttribute(many=True, help_text="Declared by the class itself from then on.")
    dropped = TouchedAttribute(many=True, help_text="Of the old place; no item has a value.")
    gained = TouchedAttribute(many=True, help_text="Of the new place, with items that lack a required value.")
    settled = TouchedAttribute(many=True, help_text="Its own that the new place declares alike.")
    converted = serializers.IntegerField(help_text="Values written anew.")
    forbidden = serializers.IntegerField(help_text="Relationships that stay though their type forbids them.")
    more = serializers.BooleanField(help_text=MORE_HELP)


class AttributeInput(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=80)
    label = serializers.CharField(max_length=120)
    kind = serializers.ChoiceField(AttributeKind.choices, default=AttributeKind.TEXT)
    unit = serializers.CharField(max_length=20, required=False, allow_blank=True)
    choices = serializers.ListField(
        child=serializers.CharField(max_length=120), required=False, max_length=500
    )
    reference_class = serializers.CharField(max_length=120, required=False, allow_blank=True)
    required = serializers.BooleanField(default=False)
    unique = serializers.BooleanField(default=False)
    default = serializers.JSONField(required=False, allow_null=True)
    help_text = serializers.CharField(max_length=300, required=False, allow_blank=True)
    position = serializers.IntegerField(min_value=0, max_value=30_000, required=False)


class AttributeChangeInput(serializers.Serializer[Any]):
    """Only what is sent changes; with `dry_run` nothing does, and the answer tells what would."""

    attribute = serializers.CharField(max_length=80)
    dry_run = serializers.BooleanField(default=False)
    label = serializers.CharField(max_length=120, required=False)
    kind = serializers.ChoiceField(AttributeKind.choices, required=False)
    unit = serializers.CharField(max_length=20, required=False, allow_blank=True)
    choices = serializers.ListField(
        child=serializers.CharField(max_length=120), required=False, max_length=500
    )
    reference_class = serializers.CharField(max_length=120, required=False, allow_blank=True)
    required = serializers.BooleanField(required=False)
    unique = serializers.BooleanField(required=False)
    default = serializers.JSONField(required=False, allow_null=True)
    help_text = serializers.CharField(max_length=300, required=False, allow_blank=True)
    position = serializers.IntegerField(min_value=0, max_value=30_000, required=False)


class AttributeRemovalInput(serializers.Serializer[Any]):
    attribute = serializers.CharField(max_length=80)
    dry_run = serializers.BooleanField(default=False)


class AttributeRemovalOutput(serializers.Serializer[Any]):
    items = serializers.IntegerField(help_text="Items that keep a value, as a further fact.")


class RewrittenValue(serializers.Serializer[Any]):
    value = serializers.JSONField()
    becomes = serializers.JSONField()
    items = serializers.IntegerField()
    ci = serializers.CharField(help_text="Number of one that has it.")


class AttributeChangeOutput(serializers.Serializer[Any]):
    converted = serializers.IntegerField(help_text="Items whose value is written anew.")
    missing = serializers.IntegerField(help_text="Items without a value of what is to be required.")
    values = RewrittenValue(many=True, help_text="The most frequent of the values written anew.")
    more = serializers.BooleanField(help_text=MORE_HELP)


class AttributeOutput(serializers.ModelSerializer[AttributeDefinition]):
    declared_by = serializers.CharField(source="ci_class.name")
    reference_class = serializers.CharField(source="reference_class.name", default="")
    choices = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = AttributeDefinition
        fields = [
            "name",
            "label",
            "kind",
            "unit",
            "choices",
            "reference_class",
            "required",
            "unique",
            "default",
            "help_text",
            "position",
            "declared_by",
        ]


class IdentifiersField(serializers.ListField):
    """Sets of facts, `[["attributes.serial_number"], ["name", "attributes.ip_address"]]`, in their order."""

    child = serializers.ListField(child=serializers.CharField(max_length=100), max_length=20)


class SourceOrderField(serializers.DictField):
    """For each fact its sources from the highest down; under an empty name for all others."""

    child = serializers.ListField(child=serializers.CharField(max_length=100), max_length=100)


class ClassOutput(serializers.Serializer[Any]):
    name = serializers.CharField()
    label = serializers.CharField()
    parent = serializers.CharField(source="parent.name", default="")
    path = serializers.CharField()
    description = serializers.CharField()
    identified_by = IdentifiersField()
    source_order = SourceOrderField()
    retention = serializers.CharField(
        source="retention.name", default="", help_text="Its own retention class; empty: as the class above."
    )


class ReconciliationInput(serializers.Serializer[Any]):
    """Only what is sent changes."""

    identified_by = IdentifiersField(required=False, max_length=50)
    source_order = SourceOrderField(required=False)


class RetentionInput(serializers.Serializer[Any]):
    retention = serializers.CharField(
        max_length=80,
        allow_blank=True,
        help_text="A retention class by name. Empty: as the class above.",
    )


class ClassList(serializers.Serializer[Any]):
    results = ClassOutput(many=True)


class ClassDetail(ClassOutput):
    attributes = AttributeOutput(many=True)


class EndsField(serializers.ListField):
    """Pairs of class names, `["business_service", "application"]`: source and target, each or below."""

    child = serializers.ListField(child=serializers.CharField(max_length=120), min_length=2, max_length=2)


def most_field(**more: Any) -> serializers.IntegerField:
    return serializers.IntegerField(
        min_value=1, max_value=32_767, allow_null=True, help_text="Null: any number.", **more
    )


class RelationshipTypeInput(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=80)
    label = serializers.CharField(max_length=120)
    inverse_label = serializers.CharField(max_length=120)
    impact = serializers.ChoiceField(ImpactDirection.choices, default=ImpactDirection.TARGET_TO_SOURCE)
    strength = serializers.ChoiceField(Strength.choices, default=Strength.TOTAL)
    acyclic = serializers.BooleanField(default=False)
    source_most = most_field(required=False)
    target_most = most_field(required=False)
    ends = EndsField(required=False, max_length=500)


class RelationshipTypeEdit(serializers.Serializer[Any]):
    """Only what is sent changes."""

    label = serializers.CharField(max_length=120, required=False)
    inverse_label = serializers.CharField(max_length=120, required=False)
    impact = serializers.ChoiceField(ImpactDirection.choices, required=False)
    strength = serializers.ChoiceField(Strength.choices, required=False)
    source_most = most_field(required=False)
    target_most = most_field(required=False)
    ends = EndsField(required=False, max_length=500)


class RelationshipTypeOutput(serializers.Serializer[Any]):
    name = serializers.CharField()
    label = serializers.CharField()
    inverse_label = serializers.CharField()
    impact = serializers.ChoiceField(ImpactDirection.choices)
    strength = serializers.ChoiceField(Strength.choices)
    acyclic = serializers.BooleanField()
    source_most = serializers.IntegerField(allow_null=True)
    target_most = serializers.IntegerField(allow_null=True)
    ends = serializers.SerializerMethodField()

    def get_ends(self, kind: RelationshipType) -> list[list[str]]:
        return [[row.source_class.name, row.target_class.name] for row in kind.ends.all()]


class RelationshipTypeList(serializers.Serializer[Any]):
    results = RelationshipTypeOutput(many=True)


class ImportInput(serializers.Serializer[Any]):
    cis = serializers.FileField(required=False, allow_empty_file=True)
    relationships = serializers.FileField(required=False, allow_empty_file=True)
    create_missing = serializers.BooleanField(default=False)
    dry_run = serializers.BooleanField(default=False)
    source = serializers.CharField(max_length=60, required=False)
    unit = UnitField(required=False)


class CountsOutput(serializers.Serializer[Any]):
    created = serializers.IntegerField()
    updated = serializers.IntegerField()
    retired = serializers.IntegerField(help_text="Among the updated.")
    unchanged = serializers.IntegerField()
    rejected = serializers.IntegerField()


class RejectOutput(serializers.Serializer[Any]):
    file = serializers.CharField()
    line = serializers.IntegerField()
    reason = serializers.CharField()
    text = serializers.CharField()


class SampleOutput(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(KINDS)
    line = serializers.IntegerField()
    number = serializers.CharField(allow_blank=True)
    name = serializers.CharField()
    why = serializers.CharField()
    fields = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(), help_text="Each fact that would change: before, after."
    )
    kept = serializers.DictField(
        child=serializers.CharField(), help_text="Facts that stay, and the source that holds them."
    )


class ImportOutput(serializers.Serializer[Any]):
    dry_run = serializers.BooleanField()
    cis = CountsOutput()
    relationships = CountsOutput()
    made_classes = serializers.ListField(child=serializers.CharField())
    made_relationship_types = serializers.ListField(child=serializers.CharField())
    rejects = RejectOutput(many=True)
    samples = SampleOutput(many=True, help_text="Of a dry run: the first rows of each kind.")
