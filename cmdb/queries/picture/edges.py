"""Relationships among the CIs of a picture, as they are or as they were."""

import datetime as dt

from django.db import connection

from cmdb.queries.adjacency.edges import HOLDS, MOMENT

_NOW = f"""
    SELECT edge.source_id, edge.target_id, kind.label, kind.impact
    FROM cmdb_relationship AS edge JOIN cmdb_relationshiptype AS kind ON kind.id = edge.type_id
    WHERE edge.source_id = ANY(%(ids)s) AND edge.target_id = ANY(%(ids)s) AND {HOLDS}
"""  # noqa: S608
_THEN = f"""
    SELECT edge.source_id, edge.target_id, kind.label, kind.impact
    FROM (
        SELECT DISTINCT ON (log.pgh_obj_id) log.* FROM cmdb_relationshiphistory AS log
        WHERE log.source_id = ANY(%(ids)s) AND log.target_id = ANY(%(ids)s)
            AND log.pgh_created_at <= %(as_of)s
        ORDER BY log.pgh_obj_id, log.pgh_id DESC
    ) AS edge JOIN cmdb_relationshiptype AS kind ON kind.id = edge.type_id
    WHERE edge.pgh_label <> 'delete' AND {HOLDS.replace(MOMENT, "%(as_of)s")}
"""  # noqa: S608


def edges_among(ids: list[int], as_of: dt.datetime | None) -> list[tuple[int, int, str, str]]:
    """Source, target, label and impact of every relationship that holds between two of the CIs."""
    with connection.cursor() as cursor:
        cursor.execute(_NOW if as_of is None else _THEN, {"ids": ids, "as_of": as_of})
        return list(cursor.fetchall())
