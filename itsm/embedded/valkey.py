"""A real Valkey from the wheel's program, on a port of the loopback interface and behind a password."""

import json
import os
import secrets
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import psutil
import redis

from itsm.embedded.errors import EmbeddedError
from itsm.embedded.places import Places
from itsm.embedded.processes import Identity
from itsm.embedded.software import valkey_server

CONFIGURATION = """
bind 127.0.0.1
port {port}
requirepass {password}
dir {folder}
databases 64
appendonly yes
appendfsync everysec
loglevel warning
daemonize no
"""


@dataclass(frozen=True)
class Valkey:
    places: Places

    @property
    def record_file(self) -> Path:
        """Port and password, which stay the same, and the last process. Only its owner may read it."""
        return self.places.run / "valkey.json"

    @property
    def log(self) -> Path:
        return self.places.logs / "valkey.log"

    @property
    def url(self) -> str:
        record = self.record()
        return f"redis://:{record['password']}@127.0.0.1:{record['port']}/0"

    def record(self) -> dict[str, str | int | float]:
        found: dict[str, str | int | float] = json.loads(self.record_file.read_text())
        return found

    def running(self) -> Identity | None:
        try:
            record = self.record()
            identity = Identity(int(record["pid"]), float(record["started"]))
            named = identity.alive() and psutil.Process(identity.pid).name().startswith("valkey")
            return identity if named else None
        except (FileNotFoundError, KeyError, psutil.NoSuchProcess):
            return None

    def ensure(self) -> Identity:
        """Finds the server or starts it, and returns when it answers."""
        identity = self.running()
        if identity is None:
            identity = self.start()
        self.wait_until_it_answers(identity)
        return identity

    def start(self) -> Identity:
        self.places.account.own(self.places.valkey)
        port, password = self.port_and_password()
        process = self.launch(port, password)
        identity = Identity.of(process.pid)
        record = {"port": port, "password": password, "pid": identity.pid, "started": identity.started}
        draft = self.record_file.with_suffix(".draft")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(record))
        draft.rename(self.record_file)
        return identity

    def launch(self, port: int, password: str) -> "subprocess.Popen[bytes]":
        """The configuration goes in by pipe: neither the list of processes nor a file shows the password."""
        configuration = CONFIGURATION.format(port=port, password=password, folder=self.places.valkey)
        arguments = self.places.account.popen_arguments() | {"stdin": subprocess.PIPE}
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [valkey_server(self.places), "-"],
                env={"PATH": os.defpath, "TZ": "UTC"},
                cwd="/",
                stdout=log,
                stderr=log,
                **arguments,
            )
        assert process.stdin is not None
        process.stdin.write(configuration.encode())
        process.stdin.close()
        return process

    def port_and_password(self) -> tuple[int, str]:
        """The last ones where possible, so that processes which outlived the server find it again."""
        try:
            record = self.record()
            port, password = int(record["port"]), str(record["password"])
        except (FileNotFoundError, KeyError):
            port, password = 0, secrets.token_hex(24)
        return (port if port and is_free(port) else free_port()), password

    def wait_until_it_answers(self, identity: Identity) -> None:
        deadline = time.monotonic() + 30
        while True:
            try:
                with redis.Redis.from_url(self.url, socket_timeout=5) as client:
                    client.ping()
                return
            except redis.ConnectionError as error:
                if not identity.alive() or time.monotonic() > deadline:
                    raise EmbeddedError(f"Valkey did not start; {self.log} says why.") from error
                time.sleep(0.05)

    def stop(self) -> None:
        """Valkey writes what it holds before it goes."""
        identity = self.running()
        if identity:
            identity.stop(signal.SIGTERM, patience=20)


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
