"""How long people wait for a list, from request to the last byte, through every middleware."""

from collections.abc import Iterator
from functools import partial

from django.test import Client

from tests.bench.landscape import Landscape
from tests.bench.measurement import Measurement, slowest_of

TARGET = 300
PAGES = {
    "home": "/",
    "cis": "/cis/",
    "changes": "/changes/",
    "releases": "/releases/",
    "calendar": "/changes/calendar/",
}


def measure(landscape: Landscape) -> Iterator[Measurement]:
    client = Client()
    client.force_login(landscape.cast.rolf)
    for name, address in PAGES.items():
        assert client.get(address).status_code == 200, address
        yield slowest_of(
            f"page.{name}", [partial(client.get, address)] * 20, target=TARGET, cis=landscape.size
        )
