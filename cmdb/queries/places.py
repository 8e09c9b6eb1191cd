"""What stands in what, over however many steps."""

from collections.abc import Sequence

from django.db import connection

from cmdb.models import ConfigurationItem

_WITHIN = """
    WITH RECURSIVE above(id) AS (
        SELECT %(place)s::bigint
        UNION
        SELECT ci.location_id FROM cmdb_configurationitem AS ci JOIN above ON ci.id = above.id
        WHERE ci.location_id IS NOT NULL
    )
    SELECT EXISTS (SELECT FROM above WHERE id = ANY(%(keys)s))
"""


def items_in_place(ci: ConfigurationItem) -> int:
    return ConfigurationItem.objects.filter(location=ci).count()


def stands_within(place: int | None, keys: Sequence[int]) -> bool:
    """Whether the place is one of these items or stands in one; whoever may see them."""
    if place is None:
        return False
    with connection.cursor() as cursor:
        cursor.execute(_WITHIN, {"place": place, "keys": list(keys)})
        return bool(cursor.fetchone()[0])
