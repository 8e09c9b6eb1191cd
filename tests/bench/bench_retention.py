"""Compaction of a history that nobody thinned for two years.

Beside its rate stand, in the same run, the plain DELETE of the very same rows by key with no trigger, audit
or digest, and how long the preview takes that only counts.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator

from django.db import connection, transaction

from cmdb import actions
from cmdb.actions.compact_history import BATCH
from cmdb.models import ConfigurationItem, ConfigurationItemHistory
from cmdb.queries.retention import ITEM, horizons_by_class, look
from cmdb.queries.retention_preview import count_removable
from itsm.core.actors import SCHEDULER, system_actor
from itsm.core.clock import database_now
from tests.bench.landscape import Landscape
from tests.bench.measurement import Measurement

SIZE = 400_000
VERSIONS = 40
_VERSIONS = """
    INSERT INTO cmdb_configurationitemhistory ({columns}, pgh_obj_id, pgh_label, pgh_created_at)
    SELECT {columns}, id, CASE turn WHEN 0 THEN 'insert' ELSE 'update' END,
        now() - interval '1 day' * (700.0 - 695.0 * turn / %s)
    FROM cmdb_configurationitem, generate_series(0, %s) AS turn
    WHERE id = ANY(%s)
    ORDER BY turn, id
"""


def measure(landscape: Landscape) -> Iterator[Measurement]:
    versions = int(SIZE * float(os.environ.get("SCALE") or 1))
    written = age(versions)
    actions.set_retention(ci_class="configuration_item", retention="short", actor=landscape.cast.adam)
    keys = removable()
    counting = seconds_of(lambda: count_removable(database_now()))
    plain = seconds_of(lambda: delete_plainly(keys))
    removed, started = 0, time.perf_counter()
    finished = False
    while not finished:
        batch, finished = actions.compact_history(kind=ITEM, actor=system_actor(SCHEDULER))
        removed += batch
    rate = removed / (time.perf_counter() - started)
    assert removed == len(keys), "compaction removed other versions than were counted"
    beside = {
        "plain delete": round(len(keys) / plain),
        "share of plain": round(rate * plain / len(keys), 2),
        "preview ms": round(counting * 1000),
        "removed": removed,
        "of": written,
        "a batch": BATCH,
    }
    yield Measurement("retention.removed", round(rate), "rows/s", 5_000, beside, more_is_better=True)


def age(versions: int) -> int:
    """So many versions over two years, of items that the landscape has. Returns how many there are then."""
    items = list(ConfigurationItem.objects.values_list("pk", flat=True)[: max(versions // VERSIONS, 1)])
    recorded = {field.column for field in ConfigurationItemHistory._meta.concrete_fields}
    own = [field.column for field in ConfigurationItem._meta.concrete_fields]
    columns = ", ".join(f'"{name}"' for name in own if name in recorded)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(_VERSIONS.format(columns=columns), [VERSIONS, VERSIONS, items])
    settle()
    return ConfigurationItemHistory.objects.count()


def removable() -> list[int]:
    by_class = horizons_by_class(database_now())
    keys: list[int] = []
    after: int | None = 0
    while after is not None:
        after, found = look(ITEM, after, by_class)
        keys += [version.key for version in found]
    return keys


def delete_plainly(keys: list[int]) -> None:
    """Taken back, so that compaction finds the same."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM cmdb_configurationitemhistory WHERE pgh_id = ANY(%s)", [keys])
        transaction.set_rollback(True)


def seconds_of(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def settle() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE cmdb_configurationitemhistory")
