"""Every test runs on a real PostgreSQL and a real broker.

`DATABASE_URL` and `REDIS_URL` are used when set; what is missing is started for this run alone, on its own
ports and in its own folder, and is gone when the run ends. Settings need the addresses, hence on import.
"""

import os
from typing import Any

import pytest

from tests import servers

servers.begin()
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django  # noqa: E402

django.setup()

from tests import flush  # noqa: E402
from tests.cast import Cast, make_cast  # noqa: E402

flush.install()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        flush.remember_seed()


@pytest.fixture
def cast(db: None) -> Cast:
    """Rita, Rolf, Chris and the others; see tests/cast.py."""
    return make_cast()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        servers.end()
