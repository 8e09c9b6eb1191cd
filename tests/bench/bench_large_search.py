"""Search as you type over a million items: what people type, letter by letter, and misspelt. Then the list by
filters and the figures of health, over the same items.

Beside the search stand, in the same run, the same words looked for by `ILIKE` over the name alone, which is
the usual way and has no index that serves it.
"""

from __future__ import annotations

import os
import random
import statistics
import time
from collections.abc import Callable, Iterator

from django.db import connection

from cmdb.actions.learn_words import learn_words
from cmdb.actions.tidy_indexes import tidy_indexes
from cmdb.models import SearchWord
from cmdb.queries.items import options
from itsm.core.models import User
from tests.bench import filtered_lists, health_figures
from tests.bench.landscape import Landscape
from tests.bench.large_graph import generate
from tests.bench.measurement import Measurement, slowest_of

SIZES = (10_000, 100_000, 1_000_000)
USUAL = "SELECT id FROM cmdb_configurationitem WHERE name ILIKE %s ORDER BY name LIMIT 20"


def measure(landscape: Landscape) -> Iterator[Measurement]:
    scale = float(os.environ.get("SCALE") or 1)
    for size in SIZES:
        large = generate(landscape.cast, int(size * scale))
        yield from _measured(landscape.cast.rolf, large.size)


def _measured(user: User, size: int) -> Iterator[Measurement]:
    SearchWord.objects.all().delete()  # the items are older than what was learnt when there were none
    learn_words()
    tidy_indexes()  # as beat has it done every minute
    typed = what_people_type(size)
    usual = statistics.median(_timed(lambda text=text: _usual(text)) for text in typed[:10])  # type: ignore[misc]
    found = sum(bool(options(user, text)) for text in typed)
    work = [lambda text=text: options(user, text) for text in typed]  # type: ignore[misc]
    yield slowest_of(
        "search.typed.p95",
        work,
        target=50,
        **{"usual median": round(usual, 1), "queries": len(typed), "with hits": found, "cis": size},
    )
    yield from filtered_lists.measure(user, size)
    yield from health_figures.measure(user, size)


def what_people_type(size: int) -> list[str]:
    """Beginnings of names, numbers, tags, serial numbers, two words, and words with a letter wrong."""
    chance = random.Random(3)
    typed: list[str] = []
    for _ in range(20):
        number = chance.randint(1, size)
        name = f"server-{number - number % 4 + 3}"
        typed += [name[:length] for length in (3, 6, 8, len(name))]
        typed += [f"CI{number:07}"[:6], f"CI{number:07}", f"rack-{number % 500}", f"S{number}"]
        typed += [
            f"virtual {number % 1000}",
            "aplication",
            f"servr-{number % 100}",
            f"business {number % 100}",
        ]
    return typed


def _usual(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(USUAL, [f"%{text}%"])
        cursor.fetchall()


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000
