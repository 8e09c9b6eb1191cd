"""What stands in an item or a relationship, field by field, as plain values that can be kept and compared."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.dateparse import parse_datetime

from cmdb.models import CIClass, ConfigurationItem, Relationship
from itsm.core.models import Unit, User

ATTRIBUTE = "attributes."
PLAIN = ("name", "criticality", "environment", "tags", "description", "source_status")
UNITS = ("unit", "owner_group", "support_group")
KEYS = ("ci_class", "owner", "location", *UNITS)
STATE = "state"
RECORDED = "recorded"
"""Of a relationship: whether there is one at all."""
HELD = ("strength", "valid_from", "valid_until")
MOMENTS = ("valid_from", "valid_until")


def facts_recorded(ci: ConfigurationItem) -> dict[str, Any]:
    """Every fact of an item that an edit can change, but for its identity at a source; keys as numbers."""
    return {
        **{name: getattr(ci, name) for name in PLAIN},
        **{name: getattr(ci, f"{name}_id") for name in KEYS},
        **{f"{ATTRIBUTE}{name}": value for name, value in ci.attributes.items()},
    }


def state_recorded(ci: ConfigurationItem) -> dict[str, Any]:
    """Where an item stands in its lifecycle: what a step changes, and no edit."""
    return {STATE: str(ci.state)}


def arguments_of(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Such facts as the actions take them; an attribute without a value is removed."""
    given: dict[str, Any] = {name: facts[name] for name in PLAIN if name in facts}
    attributes = {
        name.removeprefix(ATTRIBUTE): value for name, value in facts.items() if name.startswith(ATTRIBUTE)
    }
    if attributes:
        given["attributes"] = attributes
    if "ci_class" in facts:
        given["ci_class"] = CIClass.objects.values_list("name", flat=True).get(pk=facts["ci_class"])
    for name in UNITS:
        if name in facts:
            given[name] = Unit.objects.filter(pk=facts[name]).first()
    if "owner" in facts:
        given["owner"] = User.objects.filter(pk=facts["owner"]).first()
    if "location" in facts:
        places = ConfigurationItem.objects.filter(pk=facts["location"])
        given["location"] = places.values_list("number", flat=True).first() or ""
    return given


def held_of(edge: Relationship | None) -> dict[str, Any]:
    """What a relationship says; nothing for one that is not there."""
    if edge is None:
        return {}
    values = {name: getattr(edge, name) for name in HELD}
    moments = {name: values[name].astimezone(dt.UTC).isoformat() for name in MOMENTS if values[name]}
    return {RECORDED: True, **values, **moments}


def holding(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Such facts as the actions take them."""
    given = {name: facts[name] for name in HELD if name in facts}
    return {
        name: parse_datetime(value) if name in MOMENTS and value else value for name, value in given.items()
    }


def words_of(name: str, value: Any) -> str:
    """What a key stood for when it was kept; empty for values that speak for themselves, and for people."""
    if value is None or name not in KEYS or name == "owner":
        return ""
    if name == "ci_class":
        return str(CIClass.objects.get(pk=value).label)
    if name == "location":
        return str(ConfigurationItem.objects.values_list("number", flat=True).get(pk=value))
    return str(Unit.objects.get(pk=value).name)
