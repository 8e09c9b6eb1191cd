"""The oldest PostgreSQL that we promise to work with: Debian's 15. Nothing needs a newer one."""

import os
from pathlib import Path

import psycopg
import pytest

from itsm.embedded import places
from itsm.embedded.postgres import Postgres
from tests.embedded.commands import python
from tests.needs import lacking

PROGRAMS = Path(os.environ.get("SLIPWAY_POSTGRES15") or "/usr/lib/postgresql/15/bin")
SMOKE = ["tests/core/test_operation.py", "tests/core/test_audit_chain.py", "tests/house/test_lifecycles.py"]


@pytest.fixture(scope="module")
def oldest(home: Path) -> Postgres:
    if not (PROGRAMS / "initdb").exists():
        lacking("postgres15", "PostgreSQL 15 is not installed (Debian: apt install postgresql-15)")
    server = Postgres(places.find(home), forgetful=True, installed=PROGRAMS)
    server.ensure()
    return server


def addresses(server: Postgres) -> dict[str, str]:
    return {"DATABASE_URL": server.url, "REDIS_URL": os.environ["REDIS_URL"]}


def test_every_migration_goes_through(home: Path, oldest: Postgres) -> None:
    done = python(home, "manage.py", "migrate", "--verbosity", "0", **addresses(oldest))

    assert done.returncode == 0, done.stderr
    with psycopg.connect(oldest.url) as connection:
        assert connection.info.server_version // 10000 == 15


def test_operations_audit_and_lifecycles_hold(home: Path, oldest: Postgres) -> None:
    done = python(home, "-m", "pytest", "-q", "-p", "no:cacheprovider", *SMOKE, **addresses(oldest))

    assert done.returncode == 0, done.stdout[-3000:]
