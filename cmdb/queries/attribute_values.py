"""The values that items have of an attribute, each once, whoever may see the items."""

import json
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _

from cmdb.models import AttributeDefinition, CIClass, ConfigurationItem
from cmdb.queries.bounds import in_time
from cmdb.queries.classes import spec_of
from cmdb.rules.attribute_changes import AttributeChange, KeptValue, change_of
from cmdb.rules.attributes import REFERENCE

_VALUES = """
    SELECT attributes -> %(name)s, count(*), min(number) FROM cmdb_configurationitem
    WHERE ci_class_id = ANY(%(family)s) AND attributes ? %(name)s
    GROUP BY attributes -> %(name)s ORDER BY 2 DESC, 3 LIMIT %(most)s
"""
MOST_LOOKED_AT = 2_000
"""Values by which is told what a change would mean; what is done looks at every one."""


def time_to_tell(*, only_told: bool) -> AbstractContextManager[None]:
    """Where to read what a change of the schema means: within a time if it is only told, and refused there:
    query_too_slow."""
    if not only_told:
        return nullcontext()
    return in_time(next_step=_("Do it without looking first: no value of an item is lost by it."))


def family_of(definition: AttributeDefinition) -> list[int]:
    """Keys of the declaring class and of those below it."""
    below = CIClass.objects.filter(path__startswith=definition.ci_class.path)
    return list(below.values_list("pk", flat=True))


def values_among(name: str, family: Sequence[int], *, most: int | None = None) -> list[KeptValue]:
    """The values that items of these classes have under the name, declared or not; most frequent first."""
    with connection.cursor() as cursor:
        cursor.execute(_VALUES, {"name": name, "family": list(family), "most": most})
        return [
            KeptValue(json.loads(value) if isinstance(value, str) else value, items, example)
            for value, items, example in cursor.fetchall()
        ]


def change_among(
    definition: AttributeDefinition,
    family: Sequence[int],
    *,
    missing: int,
    path_of: Callable[[str], str] = str,
    only_told: bool = False,
) -> AttributeChange:
    """What the values of items of these classes become under the definition. `path_of` gives the path that a
    class is to have, where one is to move. What is `only_told` goes by the most frequent values."""
    values = values_among(definition.name, family, most=MOST_LOOKED_AT + 1 if only_told else None)
    more = only_told and len(values) > MOST_LOOKED_AT
    looked_at = values[:MOST_LOOKED_AT] if more else values
    referable = _referable(definition, looked_at, path_of) if definition.kind == REFERENCE else None
    return change_of(spec_of(definition), looked_at, missing=missing, referable=referable, more=more)


def _referable(
    definition: AttributeDefinition, values: Iterable[KeptValue], path_of: Callable[[str], str]
) -> set[str]:
    """Of the numbers among the values those of an item that the attribute may refer to."""
    numbers = {kept.value.strip().upper() for kept in values if isinstance(kept.value, str)}
    found = ConfigurationItem.objects.filter(number__in=numbers).values_list("number", "ci_class__path")
    asked = path_of(definition.reference_class.path) if definition.reference_class else ""
    return {number for number, path in found if path_of(path).startswith(asked)}


@dataclass(frozen=True, slots=True)
class Concerned:
    """The items that get an attribute: all of them, those without a value under its name, and of those with
    one the items whose value does not fit: at least so many, where there are `more` values than those looked
    at."""

    items: int
    without: int
    unfit: int
    more: bool


def concerned_by(definition: AttributeDefinition) -> Concerned:
    """What items are to an attribute that is not declared yet. Refused: query_too_slow."""
    with time_to_tell(only_told=True):
        without, having = without_value(definition), with_value(definition)
        change = change_among(definition, family_of(definition), missing=without, only_told=True)
    unfit = sum(kept.items for kept, _reason in change.lost)
    return Concerned(without + having, without, unfit, change.more)


def with_value(definition: AttributeDefinition) -> int:
    """How many items of the family have a value of it."""
    family = ConfigurationItem.objects.filter(ci_class_id__in=family_of(definition))
    return family.filter(attributes__has_key=definition.name).count()


def without_value(definition: AttributeDefinition) -> int:
    """How many items of the family have no value of it."""
    family = ConfigurationItem.objects.filter(ci_class_id__in=family_of(definition))
    return family.exclude(attributes__has_key=definition.name).count()
