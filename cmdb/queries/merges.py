"""Merges that stand: where a duplicate leads, and what was merged into an item."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection
from django.db.models import QuerySet

from cmdb.models import ConfigurationItem, Merge
from itsm.core import access
from itsm.core.models import User

_ON_A_CIRCLE = """
    WITH RECURSIVE reached(id) AS (
        SELECT target_id FROM cmdb_relationship WHERE source_id = %(ci)s AND type_id = %(type)s
        UNION
        SELECT edge.target_id FROM cmdb_relationship AS edge JOIN reached ON edge.source_id = reached.id
        WHERE edge.type_id = %(type)s
    )
    SELECT EXISTS (SELECT FROM reached WHERE id = %(ci)s)
"""


def standing() -> QuerySet[Merge]:
    return Merge.objects.filter(undone_at=None)


def merged_into(ci: ConfigurationItem) -> str:
    """Number of the item that this one leads to; empty when it stands for itself."""
    found = standing().filter(duplicate=ci).values_list("final__number", flat=True).first()
    return found or ""


def leading_to(ids: Iterable[int]) -> set[int]:
    """The keys, where those of merged records are replaced by what they lead to."""
    given = set(ids)
    led = dict(standing().filter(duplicate_id__in=given).values_list("duplicate_id", "final_id"))
    return {led.get(key, key) for key in given}


def merge_shown_to(user: User, ci: ConfigurationItem) -> Merge | None:
    """The merge that ended this record, with where it leads, if the user may see that."""
    rows = standing().filter(access.visible(user, "ci", "final__unit"), duplicate=ci)
    return rows.select_related("final", "survivor", "merged_by").first()


def merged_from(user: User, ci: ConfigurationItem) -> list[Merge]:
    """Records merged into this one that the user may see, the latest first."""
    rows = standing().filter(access.visible(user, "ci", "duplicate__unit"), survivor=ci)
    return list(rows.select_related("duplicate", "merged_by").order_by("-pk")[:50])


def lies_on_a_circle(ci_id: int, type_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_ON_A_CIRCLE, {"ci": ci_id, "type": type_id})
        return bool(cursor.fetchone()[0])
