"""Filters as they stand in an address, checked: a list never guesses what a filter meant."""

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from cmdb.models import CIClass, Criticality, RelationshipType
from cmdb.models.configuration_item import CIState
from cmdb.queries.bounds import in_time
from cmdb.queries.conditions import CONDITIONS
from cmdb.queries.moments import moment_from
from cmdb.rules.lifecycle import normalised
from itsm.core.models import Unit
from itsm.core.refusals import OperationRefused, invalid
from itsm.core.rules import whole_number
from itsm.core.telling import is_storable

ATTRIBUTE = "attribute."
PLAIN = ("environment", "owner", "tag", "source", "external_id")
RANGES = {"__gte": ">=", "__gt": ">", "__lte": "<=", "__lt": "<"}
OF_NOW = ("health", "related", "not_related")
"""Filters over what is recorded now: the past is not asked so."""
SLOW = ("text", "attributes", "ranges", "environment", "verified_since", "not_verified_since", *OF_NOW)
"""Filters that can take long over a million items; what they find is read within a time."""


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
    for name, read in READERS.items():
        if name in values:
            filters[name] = read(values[name])
            if filters[name] is None:
                errors[name] = [_("There is no such value to filter by.")]
    if errors:
        raise OperationRefused(invalid(errors))
    if "location" in values:
        filters["location"] = values["location"].upper()
    filters["attributes"] = _attributes(values)
    filters["ranges"] = _ranges(values)
    return filters


def refuse_unknown(names: Iterable[str]) -> None:
    """Refused with `invalid` for a name that is no filter: misspelt, it would select everything."""
    if unknown := sorted(name for name in names if name not in KNOWN and not name.startswith(ATTRIBUTE)):
        sentence = _("There is no such filter. Those that exist: %(names)s.")
        told = {"names": ", ".join([*sorted(KNOWN), f"{ATTRIBUTE}NAME"])}
        raise OperationRefused(invalid({name: [sentence % told] for name in unknown}))


def within_time(filters: Mapping[str, Any]) -> AbstractContextManager[None]:
    """Where to read what filters find that can take long. Refused there: query_too_slow."""
    return in_time() if any(filters.get(name) for name in SLOW) else nullcontext()


def refuse_of_the_past(filters: Mapping[str, Any]) -> None:
    """Refused with `invalid` for filters that only the present can be asked by."""
    if asked := [name for name in OF_NOW if filters.get(name)]:
        sentence = _("This filter looks at what is recorded now; leave it out, or leave out the moment.")
        raise OperationRefused(invalid({name: [sentence] for name in asked}))


def _state(text: str) -> str | None:
    return text if text in CIState.values else None


def _criticality(text: str) -> int | None:
    return int(text) if text in {str(value) for value in Criticality.values} else None


def _condition(text: str) -> str | None:
    return text if text in CONDITIONS else None


def _relation(text: str) -> tuple[str, bool] | None:
    """`depends_on` (as its source) or `depends_on:in` (as its target): the type's name, whether as source."""
    name, _colon, way = text.partition(":")
    known = RelationshipType.objects.filter(name=normalised(name)).exists() and way in ("", "in", "out")
    return (normalised(name), way != "in") if known else None


def _moment(text: str) -> dt.datetime | None:
    try:
        return moment_from(text)
    except OperationRefused:
        return None


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
        if parameter.startswith(ATTRIBUTE) and not parameter.endswith(tuple(RANGES)):
            name = parameter.removeprefix(ATTRIBUTE)
            condition &= Q(attributes__contains={name: value}) | Q(attributes__contains={name: _typed(value)})
    return condition


def _ranges(values: Mapping[str, str]) -> list[tuple[str, str, Any]]:
    """Name, comparison and bound of every `attribute.NAME__gte` and the like."""
    found = []
    for parameter, value in values.items():
        ending = parameter[parameter.rfind("__") :] if "__" in parameter else ""
        if parameter.startswith(ATTRIBUTE) and ending in RANGES:
            name = parameter.removeprefix(ATTRIBUTE).removesuffix(ending)
            bound = _typed(value)
            found.append((name, RANGES[ending], bound if type(bound) in (int, float) else value))
    return found


def _typed(value: str) -> Any:
    """What the text reads as in JSON; the text itself where that is nothing PostgreSQL can keep."""
    try:
        read = json.loads(value, parse_constant=str) if len(value) < 300 else value
        written = json.dumps(read, allow_nan=False, ensure_ascii=False)
    except (ValueError, RecursionError):
        return value
    return read if is_storable(written) and "\\u0000" not in written else value


READERS: Mapping[str, Callable[[str], Any]] = {
    "state": _state,
    "criticality": _criticality,
    "ci_class": _class,
    "only_class": _class,
    "unit": _unit,
    "owner_group": _unit,
    "support_group": _unit,
    "health": _condition,
    "related": _relation,
    "not_related": _relation,
    "changed_since": _moment,
    "verified_since": _moment,
    "not_verified_since": _moment,
}
"""What a value means, None for nothing."""
SELECT_NOTHING = frozenset({"columns", "sort"})
"""The columns of the list and its order, which stand in the same address."""
KNOWN = frozenset({*PLAIN, *READERS, *SELECT_NOTHING, "q", "location"})
