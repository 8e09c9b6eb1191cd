"""Input and output shapes of the REST door, as the schema shows them."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from cmdb.api.kept import KeptFields, kept_field
from cmdb.models import Strength
from cmdb.models.configuration_item import CIState
from itsm.core.models import Unit, User
from itsm.core.rules import whole_number


class UnitField(serializers.CharField):
    """A unit by name or id; empty for none, where that is allowed."""

    def to_internal_value(self, data: Any) -> Any:
        text = str(super().to_internal_value(data)).strip()
        if not text:
            return None
        found = list(Unit.objects.filter(name=text)[:2])
        if not found and (key := whole_number(text)) is not None:
            found = list(Unit.objects.filter(pk=key))
        if len(found) != 1:
            raise serializers.ValidationError(_("There is no such unit, or more than one of this name."))
        return found[0]


class UserField(serializers.CharField):
    """A person or service by user name; empty for nobody."""

    def to_internal_value(self, data: Any) -> Any:
        name = super().to_internal_value(data)
        found = User.objects.filter(username=name, is_active=True).first() if name else None
        if name and found is None:
            raise serializers.ValidationError(_("There is no such user."))
        return found


class CIInput(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=255)
    ci_class = serializers.CharField(max_length=120)
    unit = UnitField(required=False)
    state = serializers.ChoiceField(CIState.choices, required=False)
    criticality = serializers.IntegerField(min_value=1, max_value=4, required=False)
    environment = serializers.CharField(max_length=60, required=False, allow_blank=True)
    owner = UserField(required=False, allow_blank=True)
    owner_group = UnitField(required=False, allow_blank=True)
    support_group = UnitField(required=False, allow_blank=True)
    location = serializers.CharField(
        max_length=40, required=False, allow_blank=True, help_text="Number of a place."
    )
    tags = serializers.ListField(child=serializers.CharField(max_length=200), required=False, max_length=200)
    source_status = serializers.CharField(max_length=100, required=False, allow_blank=True)
    description = serializers.CharField(max_length=20_000, required=False, allow_blank=True)
    attributes = serializers.DictField(required=False)
    source = serializers.CharField(max_length=60, required=False, allow_blank=True)
    external_id = serializers.CharField(max_length=255, required=False, allow_blank=True)


class CIEdit(serializers.Serializer[Any]):
    """Only what is sent changes; an attribute sent as null is removed."""

    name = serializers.CharField(max_length=255, required=False)
    ci_class = serializers.CharField(max_length=120, required=False)
    unit = UnitField(required=False)
    criticality = serializers.IntegerField(min_value=1, max_value=4, required=False)
    environment = serializers.CharField(max_length=60, required=False, allow_blank=True)
    owner = UserField(required=False, allow_blank=True)
    owner_group = UnitField(required=False, allow_blank=True)
    support_group = UnitField(required=False, allow_blank=True)
    location = serializers.CharField(
        max_length=40, required=False, allow_blank=True, help_text="Number of a place."
    )
    tags = serializers.ListField(child=serializers.CharField(max_length=200), required=False, max_length=200)
    source_status = serializers.CharField(max_length=100, required=False, allow_blank=True)
    description = serializers.CharField(max_length=20_000, required=False, allow_blank=True)
    attributes = serializers.DictField(required=False)
    external_id = serializers.CharField(max_length=255, required=False, allow_blank=True)
    reason = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class MergeInput(serializers.Serializer[Any]):
    into = serializers.CharField(max_length=40, help_text="Number of the record that stays.")
    take = serializers.ListField(
        child=serializers.CharField(max_length=120),
        required=False,
        max_length=200,
        help_text="Facts of this record that replace the other's, attributes as `attributes.NAME`.",
    )
    reason = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    into_version = serializers.IntegerField(
        required=False, help_text="Version of the record that stays, as you saw it."
    )


class CIReasonInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class CIOutput(serializers.Serializer[Any]):
    number = serializers.CharField()
    name = serializers.CharField()
    ci_class = serializers.CharField()
    unit = serializers.CharField()
    state = serializers.ChoiceField(CIState.choices)
    criticality = serializers.IntegerField()
    environment = serializers.CharField()
    owner = serializers.CharField()
    owner_group = serializers.CharField(help_text="Name of a unit; empty for none.")
    support_group = serializers.CharField(help_text="Name of a unit; empty for none.")
    location = serializers.CharField(help_text="Number of a place; empty for none.")
    tags = serializers.ListField(child=serializers.CharField())
    last_verified_at = serializers.DateTimeField(allow_null=True)
    description = serializers.CharField()
    attributes = serializers.DictField()
    source = serializers.CharField()
    external_id = serializers.CharField()
    source_status = serializers.CharField()
    history_kept = kept_field(required=False)
    fact_sources = serializers.DictField(
        child=serializers.CharField(allow_blank=True),
        help_text="Who said a fact, where that is not the item's own source; empty: by hand.",
    )
    imported = serializers.BooleanField()
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class PageOfCIs(KeptFields):
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = CIOutput(many=True)


class RelationshipInput(serializers.Serializer[Any]):
    source = serializers.CharField(max_length=40)
    type = serializers.CharField(max_length=120)
    target = serializers.CharField(max_length=40)
    origin = serializers.CharField(max_length=60, required=False, allow_blank=True)
    strength = serializers.ChoiceField(
        Strength.choices, required=False, allow_blank=True, help_text="Empty: as the type says."
    )
    valid_from = serializers.DateTimeField(required=False, allow_null=True)
    valid_until = serializers.DateTimeField(required=False, allow_null=True)


class RelationshipEdit(serializers.Serializer[Any]):
    """Only what is sent changes; `verified` says that it was compared with reality just now."""

    strength = serializers.ChoiceField(Strength.choices, required=False, allow_blank=True)
    valid_from = serializers.DateTimeField(required=False, allow_null=True)
    valid_until = serializers.DateTimeField(required=False, allow_null=True)
    verified = serializers.BooleanField(default=False)
    reason = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class EndOutput(serializers.Serializer[Any]):
    number = serializers.CharField()
    name = serializers.CharField()
    ci_class = serializers.CharField()


class RelationshipOutput(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    source = EndOutput()
    type = serializers.CharField()
    label = serializers.CharField()
    inverse_label = serializers.CharField()
    target = EndOutput()
    origin = serializers.CharField()
    strength = serializers.ChoiceField(Strength.choices, help_text="Its own, or the type's.")
    valid_from = serializers.DateTimeField(allow_null=True)
    valid_until = serializers.DateTimeField(allow_null=True)
    last_verified_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()


class PageOfRelationships(serializers.Serializer[Any]):
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = RelationshipOutput(many=True)


class ReachedOutput(serializers.Serializer[Any]):
    number = serializers.CharField()
    name = serializers.CharField()
    ci_class = serializers.CharField()
    depth = serializers.IntegerField()
    strength = serializers.ChoiceField(
        Strength.choices,
        help_text="How hard it is hit or needed: redundant means not while an alternative remains.",
    )
    path = serializers.ListField(child=serializers.CharField())
    criticality = serializers.IntegerField()
    unit = serializers.CharField()
    owner = serializers.CharField()
    state = serializers.CharField()


class GroupOutput(serializers.Serializer[Any]):
    key = serializers.CharField(help_text="For `in`; empty for those without an owner or a service.")
    label = serializers.CharField()
    count = serializers.IntegerField()
    worst = serializers.IntegerField(help_text="Criticality of the most critical, 1 to 4.")


class ImpactOutput(KeptFields):
    direct = serializers.IntegerField()
    total = serializers.IntegerField()
    max_hops = serializers.IntegerField()
    hidden = serializers.IntegerField(help_text="Reached CIs that you may not see.")
    omitted = serializers.IntegerField(
        help_text="Reached CIs that you may see and that are not on this page."
    )
    matching = serializers.IntegerField(help_text="Reached CIs that you may see, of the group asked for.")
    next = serializers.URLField(allow_null=True)
    groups = GroupOutput(many=True)
    services = ReachedOutput(many=True)
    reached = ReachedOutput(many=True)


class FieldChangeOutput(serializers.Serializer[Any]):
    name = serializers.CharField()
    before = serializers.JSONField(allow_null=True)
    after = serializers.JSONField(allow_null=True)


class VersionOutput(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    what = serializers.ChoiceField(["created", "changed", "related", "unrelated"])
    actor = serializers.CharField()
    operation = serializers.CharField()
    operation_id = serializers.CharField()
    relationship = serializers.CharField()
    changes = FieldChangeOutput(many=True)
    history_kept = kept_field()
