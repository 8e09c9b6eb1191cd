"""Plain values as a reader wants them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.conf import settings

from itsm.portal import looks, times

register = template.Library()
register.simple_tag(times.local_time)
register.simple_tag(times.local_range)
register.simple_tag(times.ago)
register.simple_tag(times.duration)


@register.filter
def percentage(value: int | None) -> str:
    """ "87 %", with the narrow space; a dash where nothing was counted."""
    return "–" if value is None else f"{value}\u202f%"


@register.filter
def as_json(value: Any) -> str:
    """For a data- attribute; autoescaping makes it safe there."""
    return json.dumps(value)


@register.filter
def pretty_json(value: Any) -> str:
    """For people to read: indented, letters as they are written."""
    return json.dumps(value, indent=2, ensure_ascii=False)


@register.filter
def look_of_message(level_tag: str) -> looks.Look:
    return looks.MESSAGE_LOOKS.get(level_tag, looks.MESSAGE_LOOKS["info"])


@register.simple_tag
def languages() -> Sequence[tuple[str, Any]]:
    return settings.LANGUAGES


@register.filter
def fact_name(name: str) -> str:
    """`allowed_from` as words."""
    return name.replace("_", " ").capitalize()


@register.filter
def fact_value(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{fact_name(str(key))}: {fact_value(part)}" for key, part in value.items())
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(fact_value(part) for part in value)
    return _moment(value) if isinstance(value, str) and "T" in value else str(value)


def _moment(text: str) -> str:
    """A fact names moments for programs; people read them in their own zone."""
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return text
    return text if moment.tzinfo is None else times.local_time(moment)
