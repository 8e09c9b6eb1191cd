"""Input fields of this floor: things are named as people name them, never by a row's key."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from itsm.core.models import Unit, User
from releases.models import Environment


class UnitField(serializers.SlugRelatedField[Any]):
    """By name, which must be the only one of its name."""

    def to_internal_value(self, data: Any) -> Any:
        try:
            return super().to_internal_value(data)
        except Unit.MultipleObjectsReturned:
            self.fail("does_not_exist", slug_name="name", value=str(data))


def unit(**kwargs: Any) -> serializers.Field[Any, Any, Any, Any]:
    return UnitField("name", queryset=Unit.objects.all(), **kwargs)


def person(**kwargs: Any) -> serializers.Field[Any, Any, Any, Any]:
    """By user name."""
    return serializers.SlugRelatedField("username", queryset=User.objects.filter(is_active=True), **kwargs)


def environment(**kwargs: Any) -> serializers.Field[Any, Any, Any, Any]:
    return serializers.SlugRelatedField("name", queryset=Environment.objects.filter(is_active=True), **kwargs)
