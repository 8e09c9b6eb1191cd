"""Opening and settling tasks of possible duplicates, pair by pair or set by set."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection

from cmdb.models import ConfigurationItem, DuplicateTask
from cmdb.models.duplicate_task import DuplicateState
from itsm.core.operations import Operation

MOST_AT_ONCE = 1000
COMPARED = """
    WITH alike AS MATERIALIZED ({alike}), found AS (
        SELECT one, other, facts FROM alike WHERE NOT EXISTS ({apart})
        UNION
        SELECT min(earlier.other), alike.other, alike.facts FROM alike
        JOIN alike AS earlier ON earlier.one = alike.one AND earlier.other < alike.other
        WHERE EXISTS ({apart}) AND NOT EXISTS (SELECT FROM cmdb_duplicatetask AS task
            WHERE task.one_id = earlier.other AND task.other_id = alike.other AND task.state = 'dismissed')
        GROUP BY alike.one, alike.other, alike.facts
    )
""".replace(
    "{apart}",
    "SELECT FROM cmdb_duplicatetask AS task "
    "WHERE task.one_id = alike.one AND task.other_id = alike.other AND task.state = 'dismissed'",
)
"""Pairs of `{alike}` (the oldest of its group as `one`, another as `other`, `facts`), where each is compared
with the oldest that nobody told apart from it."""
OPEN_AGAIN = """
    ON CONFLICT (one_id, other_id) DO UPDATE
    SET state = 'open', facts = excluded.facts, source = excluded.source, settled_at = NULL
    WHERE cmdb_duplicatetask.state = 'gone' AND NOT EXISTS (
        SELECT FROM cmdb_configurationitem AS ci
        WHERE ci.id IN (excluded.one_id, excluded.other_id) AND ci.state = 'retired'
    )
"""
"""A pair that was no longer alike is found again, perhaps by what it did not agree in before."""
_OPEN = """
    {compared}
    INSERT INTO cmdb_duplicatetask (one_id, other_id, facts, source, state, found_at, reason)
    SELECT one, other, facts, %(source)s, 'open', %(now)s, '' FROM found ORDER BY one, other
    {again}
"""
_OPEN = _OPEN.replace("{again}", OPEN_AGAIN).replace("{compared}", COMPARED)
_OPEN = _OPEN.replace(
    "{alike}",
    "SELECT DISTINCT one, other, '{}'::varchar[] AS facts "
    "FROM unnest(%(ones)s::bigint[], %(others)s::bigint[]) AS pair (one, other)",
)


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
