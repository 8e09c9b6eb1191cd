"""What one audited write costs, and how fast its news is carried on."""

import time
from collections.abc import Iterator
from functools import partial

from itsm.core import outbox
from itsm.core.actions import comment
from tests.bench.landscape import Landscape
from tests.bench.measurement import Measurement, slowest_of


def measure(landscape: Landscape) -> Iterator[Measurement]:
    outbox.drain()
    number = f"CI{landscape.items['server'][0]:07d}"
    write = partial(comment, subject=number, text="measured", actor=landscape.cast.conny)
    yield slowest_of("operation.comment", [write] * 200, target=50)

    started = time.perf_counter()
    carried = outbox.drain()
    seconds = time.perf_counter() - started
    if carried:
        yield Measurement("outbox.drain", round(carried / seconds), "events/s", 100, more_is_better=True)
