"""The embedded servers are shared, outlive whoever is killed, and lose nothing."""

import os
import signal
from pathlib import Path

import psycopg
import pytest
import redis

from itsm.embedded.errors import EmbeddedError
from itsm.embedded.servers import Loan, borrowed, wanted
from tests.embedded.commands import Borrower, python

pytestmark = pytest.mark.usefixtures("own_environment")


def test_two_commands_share_the_servers_and_the_last_one_stops_them(
    home: Path, borrowers: list[Borrower]
) -> None:
    loan = Loan(home)
    borrowers.append(Borrower(home))
    first = (loan.postgres.running(), loan.valkey.running())
    borrowers.append(Borrower(home))

    assert (loan.postgres.running(), loan.valkey.running()) == first
    borrowers[0].end()
    assert (loan.postgres.running(), loan.valkey.running()) == first
    borrowers[1].end()
    assert (loan.postgres.running(), loan.valkey.running()) == (None, None)


def test_servers_of_a_killed_command_are_used_and_stopped_by_the_next(
    home: Path, borrowers: list[Borrower]
) -> None:
    loan = Loan(home)
    borrowers.append(Borrower(home))
    servers = (loan.postgres.running(), loan.valkey.running())
    borrowers[0].kill()
    assert (loan.postgres.running(), loan.valkey.running()) == servers

    with borrowed(home):
        assert (loan.postgres.running(), loan.valkey.running()) == servers

    assert (loan.postgres.running(), loan.valkey.running()) == (None, None)


def test_a_terminated_command_gives_the_servers_back(home: Path, borrowers: list[Borrower]) -> None:
    borrowers.append(Borrower(home))

    borrowers[0].process.send_signal(signal.SIGTERM)
    borrowers[0].process.wait(60)

    assert Loan(home).postgres.running() is None


def test_data_is_found_again_by_the_next_command(home: Path) -> None:
    with borrowed(home), psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept AS SELECT 42 AS answer")
        with redis.Redis.from_url(os.environ["REDIS_URL"]) as broker:
            broker.set("kept", "42")

    with borrowed(home), psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)
        with redis.Redis.from_url(os.environ["REDIS_URL"]) as broker:
            assert broker.get("kept") == b"42"


def test_killed_servers_come_back_at_the_same_address_with_what_was_committed(home: Path) -> None:
    loan = Loan(home)
    with borrowed(home):
        before = (os.environ["DATABASE_URL"], os.environ["REDIS_URL"])
        with psycopg.connect(before[0]) as connection:
            connection.execute("CREATE TABLE survived AS SELECT 1 AS one")
        for server in (loan.postgres, loan.valkey):
            identity = server.running()
            assert identity is not None
            identity.signal(signal.SIGKILL)
            identity.wait(10)

        loan.postgres.ensure()
        loan.valkey.ensure()

        assert (loan.postgres.url, loan.valkey.url) == before
        with psycopg.connect(before[0]) as connection:
            assert connection.execute("SELECT one FROM survived").fetchone() == (1,)


def test_a_pid_file_that_names_somebody_else_does_not_stop_the_start(home: Path) -> None:
    with borrowed(home):
        pass
    pid_file = home / "postgres" / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{home}/postgres\n1\n5432\n\n\n  1 1\nready\n")

    with borrowed(home):
        assert Loan(home).postgres.running() is not None


def test_the_portal_is_no_superuser_of_its_database(home: Path) -> None:
    with borrowed(home), psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        assert connection.execute("SELECT usesuper FROM pg_user WHERE usename = current_user").fetchone() == (
            False,
        )


def test_the_broker_asks_for_its_password_and_nobody_else_may_read_it(home: Path) -> None:
    with borrowed(home):
        valkey = Loan(home).valkey
        with (
            redis.Redis(port=int(valkey.record()["port"])) as stranger,
            pytest.raises(redis.AuthenticationError),
        ):
            stranger.ping()
        assert valkey.record_file.stat().st_mode & 0o077 == 0


def test_given_addresses_start_no_server(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/slipway")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere/0")

    with borrowed(home):
        assert os.environ["DATABASE_URL"] == "postgres://elsewhere/slipway"

    assert Loan(home).postgres.running() is None


def test_one_given_address_starts_the_other_server_only(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere/0")

    with borrowed(home):
        assert os.environ["REDIS_URL"] == "redis://elsewhere/0"
        assert Loan(home).postgres.running() is not None
        assert Loan(home).valkey.running() is None


def test_production_never_uses_an_embedded_server(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLIPWAY_ENV", "production")

    assert not wanted()
    done = python(home, "manage.py", "migrate")

    assert done.returncode != 0
    assert done.stderr.startswith("Slipway: ")
    assert "is not set. In production it is required" in done.stderr
    assert Loan(home).postgres.running() is None


def test_every_command_finds_or_starts_the_servers_by_itself(home: Path) -> None:
    code = "from django.db import connection as c; c.ensure_connection(); print(c.pg_version)"
    done = python(home, "manage.py", "shell", "--no-imports", "-c", code)

    assert done.stdout.startswith("18"), done.stderr
    assert Loan(home).postgres.running() is None


def test_a_server_that_cannot_start_says_why(home: Path) -> None:
    with borrowed(home):
        pass
    configuration = home / "postgres" / "postgresql.auto.conf"
    before = configuration.read_text()
    configuration.write_text("shared_buffers = 'nonsense'\n")
    try:
        with pytest.raises(EmbeddedError, match="nonsense"), borrowed(home):
            pass
    finally:
        configuration.write_text(before)
    assert not Loan(home).users.remain()
