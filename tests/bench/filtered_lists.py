"""The first page of the list by filters, in an order and as of a moment, over a million items.

Beside a filter stands, in the same run, the condition alone over every item, which is how an attribute in
JSON is usually filtered; beside an order, the same rows sorted by the bare key. What takes too long is
refused after some seconds, and counted as `refused`.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

from django.db import connection

from cmdb.queries.filters import filters_from, within_time
from cmdb.queries.items import find
from cmdb.queries.keyset import page_of_items
from cmdb.queries.selected import selected_by
from itsm.core.clock import database_now
from itsm.core.models import User
from itsm.core.refusals import OperationRefused
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

SORTED = {
    "criticality": "criticality, name, id",
    "-created_at": "created_at DESC, id DESC",
    "owner": "owner_id, name, id",
    "-attributes.memory": "attributes -> 'memory' DESC NULLS LAST, name, id",
}
BOUND = 3_000


def measure(user: User, size: int) -> Iterator[Measurement]:
    for name, (asked, condition) in ASKED.items():
        usual = round(_every_item(condition), 1)
        yield slowest_of(
            f"list.range.{name}.p95",
            [lambda asked=asked: _page(user, asked)] * 20,  # type: ignore[misc]
            target=100,
            **{"every item compared": usual, "cis": size},
        )
    for sort, keys in SORTED.items():
        usual = round(_first_rows(keys), 1)
        yield _bounded(f"list.sorted.{sort}", user, {"sort": sort}, {"bare sort": usual, "cis": size})
    now = database_now().isoformat()
    yield _bounded("list.as_of", user, {"as_of": now}, {"cis": size})
    yield _bounded("list.as_of.class", user, {"as_of": now, "ci_class": "application"}, {"cis": size})


def _bounded(name: str, user: User, asked: dict[str, str], beside: dict[str, float]) -> Measurement:
    refused = 0

    def look() -> None:
        nonlocal refused
        selected = selected_by(user, asked)
        try:
            with selected.in_time():
                page_of_items(selected.found, selected.sort)
        except OperationRefused:
            refused += 1

    found = slowest_of(name, [look] * 10, target=BOUND, **beside)
    return replace(found, beside={"refused": refused, **found.beside})


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


def _first_rows(keys: str) -> float:
    started = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM cmdb_configurationitem ORDER BY {keys} LIMIT 51")
        cursor.fetchall()
    return (time.perf_counter() - started) * 1000
