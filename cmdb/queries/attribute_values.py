"""The values that items have of an attribute, each once, whoever may see the items."""

import json
from collections.abc import Sequence

from django.db import connection

from cmdb.models import AttributeDefinition, CIClass, ConfigurationItem
from cmdb.rules.attribute_changes import KeptValue

_VALUES = """
    SELECT attributes -> %(name)s, count(*), min(number) FROM cmdb_configurationitem
    WHERE ci_class_id = ANY(%(family)s) AND attributes ? %(name)s
    GROUP BY attributes -> %(name)s ORDER BY 2 DESC, 3
"""


def family_of(definition: AttributeDefinition) -> list[int]:
    """Keys of the declaring class and of those below it."""
    below = CIClass.objects.filter(path__startswith=definition.ci_class.path)
    return list(below.values_list("pk", flat=True))


def values_of(definition: AttributeDefinition) -> list[KeptValue]:
    return values_among(definition.name, family_of(definition))


def values_among(name: str, family: Sequence[int]) -> list[KeptValue]:
    """The values that items of these classes have under the name, declared or not."""
    with connection.cursor() as cursor:
        cursor.execute(_VALUES, {"name": name, "family": list(family)})
        return [
            KeptValue(json.loads(value) if isinstance(value, str) else value, items, example)
            for value, items, example in cursor.fetchall()
        ]


def with_value(definition: AttributeDefinition) -> int:
    """How many items of the family have a value of it."""
    family = ConfigurationItem.objects.filter(ci_class_id__in=family_of(definition))
    return family.filter(attributes__has_key=definition.name).count()


def without_value(definition: AttributeDefinition) -> int:
    """How many items of the family have no value of it."""
    family = ConfigurationItem.objects.filter(ci_class_id__in=family_of(definition))
    return family.exclude(attributes__has_key=definition.name).count()
