"""The figures of health over a million items with five million relationships: one measurement, and its page.

Beside the measurement stand, in the same run, a plain count of the items by the same groups, which it cannot
beat, and the usual way: one count for each kind of defect.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from django.db import connection

from cmdb.actions.measure_health import measure_health
from cmdb.models import ConfigurationItem
from cmdb.queries.conditions import CONDITIONS, having
from cmdb.queries.health import health_seen_by, trend_seen_by
from itsm.core.actors import SCHEDULER, system_actor
from itsm.core.models import User
from tests.bench.measurement import Measurement, slowest_of

PLAIN = """
    SELECT unit_id, ci_class_id, owner_id, count(*) FROM cmdb_configurationitem
    WHERE state <> 'retired' GROUP BY unit_id, ci_class_id, owner_id
"""


def measure(user: User, size: int) -> Iterator[Measurement]:
    actor = system_actor(SCHEDULER)
    seconds = _timed(lambda: measure_health(actor=actor))
    yield Measurement(
        "health.measured",
        round(seconds, 2),
        "s",
        30,
        {
            "plain count": round(_timed(_plain), 2),
            "a count for each": round(_timed(_each), 2),
            "cis": size,
        },
    )
    work = [lambda: (health_seen_by(user), trend_seen_by(user))] * 20
    yield slowest_of("health.page.p95", work, target=50, cis=size)


def _plain() -> None:
    with connection.cursor() as cursor:
        cursor.execute(PLAIN)
        cursor.fetchall()


def _each() -> None:
    for condition in CONDITIONS:
        ConfigurationItem.objects.filter(having(condition)).count()


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
