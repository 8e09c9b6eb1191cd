"""The values that items have of an attribute, each once, whoever may see the items."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

from cmdb.models import AttributeDefinition, CIClass, ConfigurationItem
from cmdb.queries.bounds import in_time
from cmdb.queries.classes import spec_of
from cmdb.rules.attribute_changes import AttributeChange, KeptValue, change_of
from cmdb.rules.attributes import REFERENCE

_VALUES = """
    SELECT attributes -> %(name)s, count(*), min(number) FROM cmdb_configurationitem
    WHERE ci_class_id = ANY(%(family)s) AND attributes ? %(name)s
    GROUP BY attributes -> %(name)s ORDER BY 2 DESC, 3
"""


def family_of(definition: AttributeDefinition) -> list[int]:
    """Keys of the declaring class and of those below it."""
    below = CIClass.objects.filter(path__startswith=definition.ci_class.path)
    return list(below.values_list("pk", flat=True))


def values_among(name: str, family: Sequence[int]) -> list[KeptValue]:
    """The values that items of these classes have under the name, declared or not."""
    with connection.cursor() as cursor:
        cursor.execute(_VALUES, {"name": name, "family": list(family)})
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
) -> AttributeChange:
    """What the values of items of these classes become under the definition. `path_of` gives the path that a
    class is to have, where one is to move."""
    values = values_among(definition.name, family)
    referable = _referable(definition, values, path_of) if definition.kind == REFERENCE else None
    return change_of(spec_of(definition), values, missing=missing, referable=referable)


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
    one the items whose value does not fit."""

    items: int
    without: int
    unfit: int


def concerned_by(definition: AttributeDefinition) -> Concerned:
    """What items are to an attribute that is not declared yet. Refused: query_too_slow."""
    with in_time():
        without, having = without_value(definition), with_value(definition)
        change = change_among(definition, family_of(definition), missing=without)
    return Concerned(without + having, without, sum(kept.items for kept, _reason in change.lost))


def with_value(definition: AttributeDefinition) -> int:
    """How many items of the family have a value of it."""
    family = ConfigurationItem.objects.filter(ci_class_id__in=family_of(definition))
    return family.filter(attributes__has_key=definition.name).count()


def without_value(definition: AttributeDefinition) -> int:
    """How many items of the family have no value of it."""
    family = ConfigurationItem.objects.filter(ci_class_id__in=family_of(definition))
    return family.exclude(attributes__has_key=definition.name).count()
