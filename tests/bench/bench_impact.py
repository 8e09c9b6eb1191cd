"""How long "what breaks if these break?" takes on a large landscape."""

import random
from collections.abc import Iterator
from functools import partial

from cmdb.queries import impact
from tests.bench.landscape import Landscape
from tests.bench.measurement import Measurement, slowest_of


def measure(landscape: Landscape) -> Iterator[Measurement]:
    chance = random.Random(7)
    servers = chance.sample(landscape.items["server"], min(40, len(landscape.items["server"])))
    services = chance.sample(landscape.items["business_service"], 8)
    size = {"cis": landscape.size, "relationships": landscape.relationships}
    reached = max(impact([server]).total for server in servers)
    yield slowest_of(
        "impact.one_server",
        [partial(impact, [server]) for server in servers],
        target=300,
        reached=reached,
        **size,
    )
    yield slowest_of("impact.forty_servers", [partial(impact, servers)] * 10, target=1500, **size)
    yield slowest_of(
        "impact.upstream",
        [partial(impact, [service], direction="upstream") for service in services],
        target=300,
        **size,
    )
