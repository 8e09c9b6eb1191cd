"""Every test runs on a real PostgreSQL and a real broker.

`DATABASE_URL` and `REDIS_URL` are used when set; what is missing is started for this run alone, on its own
ports and in its own folder, and is gone when the run ends. Settings need the addresses, hence on import.
"""

import os
from collections.abc import Iterator
from typing import Any

import pytest

from tests import servers

servers.begin()
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django  # noqa: E402

django.setup()

from django.utils import translation  # noqa: E402

from tests import flush  # noqa: E402
from tests.cast import Cast, make_cast  # noqa: E402

flush.install()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        flush.remember_seed()


@pytest.fixture(autouse=True)
def _everybody_begins_in_english() -> Iterator[None]:
    """The language of a request stays with its thread; no test is to hear of the one before."""
    with translation.override("en"):
        yield


@pytest.fixture
def cast(db: None) -> Cast:
    """Rita, Rolf, Chris and the others; see tests/cast.py."""
    return make_cast()


LONGEST_FIRST = [
    "tests/e2e/pages/test_every_page.py",
    "tests/embedded/test_runner.py",
    "tests/e2e/test_story_in_browser.py",
    "tests/api/test_any_input.py",
    "tests/embedded/test_oldest_postgres.py",
    "tests/cmdb/test_debian.py",
    "tests/e2e/test_story_by_api.py",
    "tests/releases/deployments/test_crashes.py",
    "tests/house/test_query_counts.py",
    "tests/releases/test_lifecycle_machine.py",
    "tests/e2e/pages/test_portal_pages.py",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that take long begin first, so that a parallel run does not end with one of them alone."""
    place = {name: index for index, name in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: place.get(item.nodeid.partition("::")[0], len(place)))


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        servers.end()
