"""Opening and settling tasks of possible duplicates, pair by pair or set by set."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection

from cmdb.models import ConfigurationItem, DuplicateTask
from cmdb.models.duplicate_task import DuplicateState
from itsm.core.operations import Operation

MOST_AT_ONCE = 1000
_APART = """
    SELECT FROM cmdb_duplicatetask AS task
    WHERE task.one_id = {one} AND task.other_id = alike.other AND task.state = 'dismissed'
"""


def opening(alike: str) -> str:
    """SQL that opens tasks for pairs, MOST_AT_ONCE of those that have none, and gives back which.

    `alike` selects the oldest of its group as `one`, another as `other`, and the `facts` they agree in; each
    is compared with the oldest that nobody told apart from it. A pair that was no longer alike is taken up
    again, perhaps by what it did not agree in before. Bound are `source` and `now`.
    """
    return f"""
    WITH alike AS MATERIALIZED ({alike}), found AS (
        SELECT one, other, facts FROM alike WHERE NOT EXISTS ({_APART.format(one="alike.one")})
        UNION
        SELECT min(earlier.other), alike.other, alike.facts FROM alike
        JOIN alike AS earlier ON earlier.one = alike.one AND earlier.other < alike.other
        WHERE EXISTS ({_APART.format(one="alike.one")})
            AND NOT EXISTS ({_APART.format(one="earlier.other")})
        GROUP BY alike.one, alike.other, alike.facts
    )
    INSERT INTO cmdb_duplicatetask (one_id, other_id, facts, source, state, found_at, reason)
    SELECT one, other, facts, %(source)s, 'open', %(now)s, '' FROM found
    WHERE NOT EXISTS (SELECT FROM cmdb_duplicatetask AS known WHERE known.one_id = found.one
                      AND known.other_id = found.other AND known.state <> 'gone')
    ORDER BY one, other LIMIT {MOST_AT_ONCE}
    ON CONFLICT (one_id, other_id) DO UPDATE
    SET state = 'open', facts = excluded.facts, source = excluded.source, settled_at = NULL
    WHERE cmdb_duplicatetask.state = 'gone' AND NOT EXISTS (
        SELECT FROM cmdb_configurationitem AS ci
        WHERE ci.id IN (excluded.one_id, excluded.other_id) AND ci.state = 'retired'
    )
    RETURNING one_id, other_id
"""  # noqa: S608


_OPEN = opening("""
    SELECT DISTINCT one, other, '{}'::varchar[] AS facts
    FROM unnest(%(ones)s::bigint[], %(others)s::bigint[]) AS pair (one, other)
""")


def open_for_record(op: Operation, fitting: Iterable[list[int]], source: str) -> int:
    """A record of `source` fitted all items of each list: every one may be the first. How many are new.

    The caller audits. A pair that has a task already gets no other; one that was put away is taken up again.
    """
    pairs = [(min(ids), other) for ids in fitting for other in sorted(set(ids)) if other != min(ids)]
    if not pairs:
        return 0
    ones, others = map(list, zip(*pairs[:MOST_AT_ONCE], strict=True))
    given: dict[str, Any] = {"source": source, "now": op.now, "ones": ones, "others": others}
    with op.bulk(), connection.cursor() as cursor:
        cursor.execute(_OPEN, given)
        return int(cursor.rowcount)


def settle_merged(op: Operation, duplicate: ConfigurationItem, survivor: ConfigurationItem) -> None:
    """The task of the pair is done; the merge's own entry tells of it."""
    if task := _of(op, duplicate, survivor, DuplicateState.OPEN):
        task.merge()
        task.settled_at, task.settled_by = op.now, op.actor
        op.save(task)


def reopen_unmerged(op: Operation, duplicate: ConfigurationItem, survivor: ConfigurationItem) -> None:
    if task := _of(op, duplicate, survivor, DuplicateState.MERGED):
        task.reopen()
        task.settled_at = task.settled_by = None
        op.save(task)


def _of(
    op: Operation, item: ConfigurationItem, another: ConfigurationItem, state: DuplicateState
) -> DuplicateTask | None:
    one, other = sorted((item.pk, another.pk))
    key = DuplicateTask.objects.filter(one=one, other=other).values_list("pk", flat=True).first()
    task = op.lock(DuplicateTask, key) if key else None
    return task if task and task.state == state else None
