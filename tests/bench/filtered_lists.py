"""The first page of the list by filters, over a million items.

Beside it stands, in the same run, the condition alone over every item, which is how an attribute in JSON is
usually filtered.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from django.db import connection

from cmdb.queries.filters import filters_from, within_time
from cmdb.queries.items import find
from cmdb.queries.keyset import page_of_items
from itsm.core.models import User
from tests.bench.measurement import Measurement, slowest_of

ASKED = {
    "few": ({"attribute.memory__gte": "99990"}, "(attributes ->> 'memory')::numeric >= 99990"),
    "many": ({"attribute.cpu_cores__gte": "32"}, "(attributes ->> 'cpu_cores')::numeric >= 32"),
    "none": ({"attribute.cpu_cores__gt": "63.5"}, "(attributes ->> 'cpu_cores')::numeric > 63.5"),
    "combined": (
        {"ci_class": "server", "attribute.memory__lt": "20", "related": "depends_on"},
        "(attributes ->> 'memory')::numeric < 20",
    ),
}


def measure(user: User, size: int) -> Iterator[Measurement]:
    for name, (asked, condition) in ASKED.items():
        usual = round(_every_item(condition), 1)
        yield slowest_of(
            f"list.range.{name}.p95",
            [lambda asked=asked: _page(user, asked)] * 20,  # type: ignore[misc]
            target=100,
            **{"every item compared": usual, "cis": size},
        )


def _page(user: User, asked: dict[str, str]) -> None:
    filters = filters_from(asked)
    with within_time(filters):
        page_of_items(find(user, filters))


def _every_item(condition: str) -> float:
    started = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM cmdb_configurationitem WHERE {condition}")
        cursor.fetchone()
    return (time.perf_counter() - started) * 1000
