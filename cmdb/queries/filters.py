"""Filters as they stand in an address, checked: a list never guesses what a filter meant."""

import json
from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from cmdb.models import CIClass, Criticality
from cmdb.models.configuration_item import CIState
from cmdb.rules.attributes import is_storable
from cmdb.rules.lifecycle import normalised
from itsm.core.models import Unit
from itsm.core.refusals import OperationRefused, invalid
from itsm.core.rules import whole_number

ATTRIBUTE = "attribute."
PLAIN = ("environment", "owner", "tag", "source", "external_id")


def filters_from(given: Mapping[str, str]) -> dict[str, Any]:
    """What `find` takes, from query parameters. Refused with `invalid` for a value that cannot be meant."""
    values = {name: value.strip() for name, value in given.items() if value.strip()}
    errors: dict[str, list[str]] = {
        name: [_("Null characters and broken Unicode are not allowed.")]
        for name, value in values.items()
        if not is_storable(name + value)
    }
    if errors:
        raise OperationRefused(invalid(errors))
    filters: dict[str, Any] = {name: values[name] for name in PLAIN if name in values}
    filters["text"] = values.get("q", "")
    for name, read in (
        ("state", _state),
        ("criticality", _criticality),
        ("ci_class", _class),
        ("unit", _unit),
    ):
        if name in values:
            filters[name] = read(values[name])
            if filters[name] is None:
                errors[name] = [_("There is no such value to filter by.")]
    if errors:
        raise OperationRefused(invalid(errors))
    filters["attributes"] = _attributes(values)
    return filters


def _state(text: str) -> str | None:
    return text if text in CIState.values else None


def _criticality(text: str) -> int | None:
    return int(text) if text in {str(value) for value in Criticality.values} else None


def _class(text: str) -> str | None:
    return CIClass.objects.filter(name=normalised(text)).values_list("name", flat=True).first()


def _unit(text: str) -> Unit | None:
    key = whole_number(text)
    by_id = Q(pk__in=[]) if key is None else Q(pk=key)
    return Unit.objects.filter(Q(name=text) | by_id).order_by("path").first()


def _attributes(values: Mapping[str, str]) -> Q:
    """Each as text, and as what it reads as in JSON: `4` finds the number 4 and the text "4"."""
    condition = Q()
    for parameter, value in values.items():
        if parameter.startswith(ATTRIBUTE):
            name = parameter.removeprefix(ATTRIBUTE)
            condition &= Q(attributes__contains={name: value}) | Q(attributes__contains={name: _typed(value)})
    return condition


def _typed(value: str) -> Any:
    try:
        return json.loads(value, parse_constant=str) if len(value) < 300 else value
    except (ValueError, RecursionError):
        return value
