"""What a class's place in the tree decides: read before it moves, whoever may see the items."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db import connection

from cmdb.models import AttributeDefinition, CIClass, ConfigurationItem
from cmdb.queries.attribute_values import family_of
from cmdb.rules.class_changes import Touched

_HAVING = """
    SELECT given, count(*) FROM cmdb_configurationitem, jsonb_object_keys(attributes) AS given
    WHERE ci_class_id = ANY(%(family)s) GROUP BY given
"""
_REFERRING = """
    SELECT count(*) FROM cmdb_configurationitem AS referring
    JOIN cmdb_configurationitem AS ci ON ci.number = referring.attributes ->> %(name)s
    WHERE referring.ci_class_id = ANY(%(having)s) AND ci.ci_class_id = ANY(%(family)s)
"""
_FORBIDDEN = """
    WITH place AS (
        SELECT id, CASE WHEN starts_with(path, %(path)s)
            THEN %(moved)s || substr(path, length(%(path)s) + 1) ELSE path END AS path
        FROM cmdb_ciclass
    ), touched AS (
        SELECT edge.id, edge.type_id, source.ci_class_id AS source_class, target.ci_class_id AS target_class
        FROM cmdb_relationship AS edge
        JOIN cmdb_configurationitem AS source ON source.id = edge.source_id
        JOIN cmdb_configurationitem AS target ON target.id = edge.target_id
        WHERE edge.type_id IN (SELECT type_id FROM cmdb_relationshipends)
            AND (source.ci_class_id = ANY(%(family)s) OR target.ci_class_id = ANY(%(family)s))
    ), kinds AS (
        SELECT type_id, source_class, target_class, count(*) AS edges FROM touched GROUP BY 1, 2, 3
    )
    SELECT coalesce(sum(edges), 0) FROM kinds
    JOIN place AS is_source ON is_source.id = source_class
    JOIN place AS is_target ON is_target.id = target_class
    WHERE NOT EXISTS (
        SELECT FROM cmdb_relationshipends AS ends
        JOIN place AS may_source ON may_source.id = ends.source_class_id
        JOIN place AS may_target ON may_target.id = ends.target_class_id
        WHERE ends.type_id = kinds.type_id
            AND starts_with(is_source.path, may_source.path) AND starts_with(is_target.path, may_target.path)
    )
"""


def classes_below(ci_class: CIClass) -> list[CIClass]:
    """The class itself and those below it, parents before children."""
    return list(CIClass.objects.filter(path__startswith=ci_class.path).order_by("path"))


def referring_to(family: Sequence[int], classes: Sequence[str]) -> list[Touched]:
    """Attributes that may refer to items of these classes (by name) and name items of the family."""
    found = []
    for definition in AttributeDefinition.objects.filter(reference_class__name__in=classes).order_by("pk"):
        with connection.cursor() as cursor:
            given: dict[str, Any] = {
                "name": definition.name,
                "family": list(family),
                "having": family_of(definition),
            }
            cursor.execute(_REFERRING, given)
            (items,) = cursor.fetchone()
        if items:
            found.append(Touched(definition.name, definition.label, items))
    return found


def items_having(family: Sequence[int]) -> dict[str, int]:
    """How many items of these classes have a value, by the attribute's name."""
    with connection.cursor() as cursor:
        cursor.execute(_HAVING, {"family": list(family)})
        return dict(cursor.fetchall())


def items_standing_in(family: Sequence[int]) -> int:
    return ConfigurationItem.objects.filter(location__ci_class_id__in=family).count()


def declared_below(ci_class: CIClass) -> dict[str, list[str]]:
    """Classes below (without this one) that declare an attribute, by its name."""
    rows = AttributeDefinition.objects.filter(ci_class__path__startswith=ci_class.path)
    found: dict[str, list[str]] = defaultdict(list)
    for name, declaring in rows.exclude(ci_class=ci_class).values_list("name", "ci_class__label"):
        found[name].append(declaring)
    return found


def forbidden_after(ci_class: CIClass, moved: str, family: Sequence[int]) -> int:
    """Relationships of the family's items that their type would not allow with the class at path `moved`."""
    with connection.cursor() as cursor:
        cursor.execute(_FORBIDDEN, {"path": ci_class.path, "moved": moved, "family": list(family)})
        return int(cursor.fetchone()[0])
