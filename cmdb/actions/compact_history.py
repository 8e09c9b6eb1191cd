from typing import Any, NamedTuple

from django.db import connection

from cmdb.models import Compaction
from cmdb.queries.retention import TABLES, horizons_by_class, look
from itsm.core.models import Unit, User
from itsm.core.operations import Operation, operation

BATCH = 10_000
MOST_LOOKS = 10
"""Of one batch, so that it ends soon where there is little to remove."""
_TRY = "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))"
_REMOVE = """
    WITH gone AS (DELETE FROM {table} WHERE pgh_id = ANY(%s) RETURNING *)
    SELECT count(*), min(pgh_id), max(pgh_id), min(pgh_created_at), max(pgh_created_at),
           encode(sha256(convert_to(
               coalesce(string_agg(to_jsonb(gone)::text, E'\\n' ORDER BY pgh_id), ''), 'UTF8')), 'hex')
    FROM gone
"""


class Compacted(NamedTuple):
    """`finished`: the pass has come to its end, there is nothing to remove, or somebody else is at it."""

    removed: int
    finished: bool


def compact_history(*, kind: str, actor: User) -> Compacted:
    """Remove the next versions of `kind` (item, relationship) that no kept moment needs: one batch.

    The next call goes on behind it. Each batch leaves one audit entry with counts, range and the SHA-256 of
    what was removed: its rows as JSON, one a line, by key. Refused: permission_denied.
    """
    with operation("cmdb.compact", actor=actor) as op:
        op.authorize("ci_model.compact_history", Unit.objects.get(parent=None))
        by_class = horizons_by_class(op.now)
        if not by_class or not _alone(kind):
            return Compacted(0, finished=True)
        progress, _made = op.create_once(Compaction(kind=kind), kind=kind)
        progress = op.lock(Compaction, progress.pk)
        position: int | None = progress.position
        keys: list[int] = []
        for _look in range(MOST_LOOKS):
            if position is None or len(keys) >= BATCH:
                break
            position, removable = look(kind, position, by_class)
            keys.extend(version.key for version in removable)
        progress.position = position or 0
        if position is None:
            progress.finished_at = op.now
        op.save(progress)
        op.audit("cmdb.history", kind=kind, **_remove(op, kind, keys))
        return Compacted(len(keys), finished=position is None)


def _alone(kind: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_TRY, [f"cmdb.compact:{kind}"])
        return bool(cursor.fetchone()[0])


def _remove(op: Operation, kind: str, keys: list[int]) -> dict[str, Any]:
    with op.bulk(), connection.cursor() as cursor:
        cursor.execute(_REMOVE.format(table=TABLES[kind]), [keys])
        removed, first, last, oldest, newest, content = cursor.fetchone()
    return {
        "removed": removed,
        "first": first,
        "last": last,
        "oldest": oldest.isoformat() if oldest else "",
        "newest": newest.isoformat() if newest else "",
        "sha256": content,
    }
