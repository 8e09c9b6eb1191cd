"""Borrowing the embedded servers: whoever comes first starts them, whoever leaves last stops them.

Only in development, and only those whose address is not given by DATABASE_URL or REDIS_URL.
"""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from itsm.embedded import orphans, places
from itsm.embedded.locks import Users, exclusive
from itsm.embedded.postgres import Postgres
from itsm.embedded.valkey import Valkey

CHECKOUT = Path(__file__).resolve().parent.parent.parent


def default_home() -> Path:
    return Path(os.environ.get("SLIPWAY_HOME") or CHECKOUT / "var").absolute()


def wanted() -> bool:
    """Whether an embedded server is to be used at all. Production never does; its settings say what lacks."""
    if (os.environ.get("SLIPWAY_ENV") or "development") != "development":
        return False
    return not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"))


class Loan:
    """The servers of one home, in use by this process until `give_back`."""

    def __init__(self, home: Path, forgetful: bool = False) -> None:
        self.places = places.find(home)
        self.postgres = Postgres(self.places, forgetful)
        self.valkey = Valkey(self.places)
        self.users = Users(self.places.run / "users")
        self.lock = self.places.run / "lock"
        self.lent: dict[str, Postgres | Valkey] = {}

    def take(self) -> dict[str, str]:
        """Finds or starts what is wanted; returns the addresses as environment variables."""
        self.lent = {
            name: server
            for name, server in (("DATABASE_URL", self.postgres), ("REDIS_URL", self.valkey))
            if not os.environ.get(name)
        }
        with exclusive(self.lock):
            orphans.reap(self.places)
            self.users.join()
            try:
                for server in self.lent.values():
                    server.ensure()
            except BaseException:
                self.leave()
                raise
        return {name: server.url for name, server in self.lent.items()}

    def revive(self) -> list[str]:
        """Starts again what died; names what did."""
        dead = [server for server in self.lent.values() if server.running() is None]
        with exclusive(self.lock):
            for server in dead:
                server.ensure()
        return [type(server).__name__ for server in dead]

    def give_back(self) -> None:
        with exclusive(self.lock):
            self.leave()

    def leave(self) -> None:
        self.users.leave()
        if not self.users.remain():
            self.valkey.stop()
            self.postgres.stop()


@contextmanager
def borrowed(home: Path | None = None) -> Iterator[Loan | None]:
    """The environment names reachable servers while inside. None where both are given."""
    if not wanted():
        yield None
        return
    loan = Loan(home or default_home())
    with leaving_on_signals():
        added = loan.take()
        os.environ.update(added)
        try:
            yield loan
        finally:
            for name in added:
                del os.environ[name]
            loan.give_back()


@contextmanager
def leaving_on_signals() -> Iterator[None]:
    """A terminated command gives back what it borrowed, as an interrupted one does."""

    def leave(number: int, _frame: FrameType | None) -> None:
        sys.exit(128 + number)

    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    for number, handler in before.items():
        if handler == signal.SIG_DFL:
            signal.signal(number, leave)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
