"""A real PostgreSQL from the wheel's programs.

It is reached by a socket in a folder that only its account may enter: no password, and no other user gets in.
"""

import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg

from itsm.embedded.errors import EmbeddedError
from itsm.embedded.places import Places
from itsm.embedded.processes import Identity
from itsm.embedded.software import postgres_programs

OWNER = "slipway"
"""Role and database of the portal. Not a superuser, as it would not be one in production."""

CONFIGURATION = """
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 200
shared_buffers = 128MB
timezone = 'UTC'
log_timezone = 'UTC'
log_min_messages = warning
"""
FORGETFUL = """
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum_naptime = 1h
"""
"""For servers that live for one test run: nothing is kept when the machine loses power, commits are quick."""


@dataclass(frozen=True)
class Postgres:
    places: Places
    forgetful: bool = False
    installed: Path | None = None
    """The folder of another PostgreSQL's programs, to be used instead of the wheel's."""

    @property
    def url(self) -> str:
        return f"postgres://{OWNER}@{quote(str(self.places.sockets), safe='')}/{OWNER}"

    @property
    def programs(self) -> Path:
        return self.installed or postgres_programs(self.places)

    @property
    def log(self) -> Path:
        return self.places.logs / "postgres.log"

    def running(self) -> Identity | None:
        """The server of this data folder, whoever started it. PostgreSQL's own pid file names it; that the
        process works in our folder tells it from one that inherited the pid."""
        try:
            pid = int((self.places.postgres / "postmaster.pid").read_text().split()[0])
            process = psutil.Process(pid)
            ours = (
                process.name().startswith("postgres")
                and Path(process.cwd()) == self.places.postgres.resolve()
            )
            return Identity.of(pid) if ours and process.status() != psutil.STATUS_ZOMBIE else None
        except (FileNotFoundError, IndexError, ValueError, psutil.NoSuchProcess, psutil.AccessDenied):
            return None

    def ensure(self) -> Identity:
        """Finds the server or starts it, and returns when it answers."""
        if not (self.places.postgres / "PG_VERSION").exists():
            self.initialise()
        identity = self.running() or self.start()
        self.wait_until_it_answers(identity)
        return identity

    def initialise(self) -> None:
        """A cluster whose order of text is the same on every machine (no ICU, no locale of the system)."""
        self.places.account.own(self.places.data / "postgres")
        command = ["--pgdata", str(self.places.postgres), "--username", "postgres", "--auth", "trust"]
        command += ["--encoding", "UTF8", *self.locale()]
        command += ["--no-instructions"] + (["--no-sync"] if self.forgetful else [])
        done = subprocess.run(
            [self.programs / "initdb", *command],
            env=environment(),
            cwd="/",
            capture_output=True,
            text=True,
            **self.places.account.popen_arguments(),
        )
        if done.returncode:
            raise EmbeddedError(f"PostgreSQL's data folder could not be made.\n{done.stdout}{done.stderr}")
        with (self.places.postgres / "postgresql.conf").open("a") as configuration:
            configuration.write(CONFIGURATION + (FORGETFUL if self.forgetful else ""))

    def locale(self) -> list[str]:
        """PostgreSQL orders text by itself since 17; before, the system's C.UTF-8 gives the same order."""
        said = subprocess.run(
            [self.programs / "initdb", "--version"], capture_output=True, text=True, check=True
        )
        version = int(said.stdout.removeprefix("initdb (PostgreSQL) ").partition(".")[0])
        return ["--locale", "C.UTF-8"] + (["--locale-provider", "builtin"] if version >= 17 else [])

    def start(self) -> Identity:
        self.places.account.own(self.places.sockets)
        self.forget_stranger()
        program = self.programs / "postgres"
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [program, "-D", self.places.postgres.resolve(), "-k", self.places.sockets],
                env=environment(),
                cwd="/",
                stdout=log,
                stderr=log,
                **self.places.account.popen_arguments(),
            )
        return Identity.of(process.pid)

    def forget_stranger(self) -> None:
        """A pid file left by a machine that lost power may name a living process that is something else.
        PostgreSQL would refuse to start; where the named process is dead it sees to the file itself."""
        pid_file = self.places.postgres / "postmaster.pid"
        if pid_file.exists() and psutil.pid_exists(int(pid_file.read_text().split()[0])):
            pid_file.unlink()

    def wait_until_it_answers(self, identity: Identity) -> None:
        deadline = time.monotonic() + 60
        while True:
            try:
                self.prepare()
                return
            except psycopg.OperationalError as error:
                if not identity.alive() or time.monotonic() > deadline:
                    raise EmbeddedError(f"PostgreSQL did not start.\n{self.last_words()}") from error
                time.sleep(0.05)

    def prepare(self) -> None:
        """Role and database, where they are missing."""
        with psycopg.connect(
            host=str(self.places.sockets),
            user="postgres",
            dbname="postgres",
            autocommit=True,
            connect_timeout=5,
        ) as connection:
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [OWNER]).fetchone():
                connection.execute(f"CREATE ROLE {OWNER} LOGIN CREATEDB")
                # What the tests' flush of append-only tables needs, without being a superuser.
                connection.execute(f"GRANT SET ON PARAMETER session_replication_role TO {OWNER}")
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [OWNER]).fetchone():
                connection.execute(f"CREATE DATABASE {OWNER} OWNER {OWNER}")

    def stop(self) -> None:
        """A fast shutdown: transactions that are open are rolled back, what was committed is kept."""
        identity = self.running()
        if identity:
            identity.stop(signal.SIGINT, patience=60)

    def last_words(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])


def environment() -> dict[str, str]:
    """Nothing of ours leaks into the server: no secrets, no locale."""
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
