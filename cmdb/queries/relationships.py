"""Relationships for somebody: those of one CI, both ways, and the list behind the API."""

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from cmdb.models import ConfigurationItem, Relationship
from cmdb.queries.items import as_number
from cmdb.rules.lifecycle import normalised
from itsm.core import access
from itsm.core.models import User
from itsm.core.refusals import OperationRefused, not_found


def relationships_visible_to(user: User) -> QuerySet[Relationship]:
    """Relationships of which the user may see both ends."""
    return Relationship.objects.filter(
        access.visible(user, "ci", "source__unit"), access.visible(user, "ci", "target__unit")
    )


def relationships_of(user: User, ci: ConfigurationItem) -> QuerySet[Relationship]:
    """The CI's relationships in both directions, with the CI at the other end."""
    return (
        relationships_visible_to(user)
        .filter(Q(source=ci) | Q(target=ci))
        .select_related("type", "source__ci_class", "target__ci_class")
        .order_by("type__label", "id")
    )


def hidden_relationships_of(user: User, ci: ConfigurationItem) -> int:
    """How many of the CI's relationships lead to a CI the user may not see."""
    every = Relationship.objects.filter(Q(source=ci) | Q(target=ci)).count()
    return every - relationships_of(user, ci).count()


def closes_cycle(source_id: int, type_id: int, target_id: int) -> bool:
    """Whether `source` can already be reached from `target` by relationships of this type."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH RECURSIVE reached(id) AS (
                SELECT %(target)s::bigint
                UNION
                SELECT edge.target_id
                FROM cmdb_relationship AS edge JOIN reached ON edge.source_id = reached.id
                WHERE edge.type_id = %(type)s
            )
            SELECT EXISTS (SELECT FROM reached WHERE id = %(source)s)
            """,
            {"source": source_id, "type": type_id, "target": target_id},
        )
        return bool(cursor.fetchone()[0])


def how_many_beside(ci_id: int, end: str, type_id: int) -> int:
    """How many relationships of the type the CI has as `end` ("source" or "target"), whoever may see them."""
    return Relationship.objects.filter(type_id=type_id, **{f"{end}_id": ci_id}).count()


def find_relationships(
    user: User, *, ci: str = "", source: str = "", target: str = "", type: str = ""
) -> QuerySet[Relationship]:
    """The list behind the API: ends by number, type by name; empty filters do not narrow."""
    rows = relationships_visible_to(user)
    if ci:
        rows = rows.filter(Q(source__number=as_number(ci)) | Q(target__number=as_number(ci)))
    if source:
        rows = rows.filter(source__number=as_number(source))
    if target:
        rows = rows.filter(target__number=as_number(target))
    if type:
        rows = rows.filter(type__name=normalised(type))
    return rows


def get_relationship(user: User, pk: int) -> Relationship:
    """The relationship with both ends. Refused with `not_found` when the user may not see both."""
    rows = relationships_visible_to(user).select_related("type", "source", "target")
    found = rows.filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise OperationRefused(not_found(_("relationship")))
    return found
