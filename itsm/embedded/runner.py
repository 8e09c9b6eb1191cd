"""`make run`: the whole portal by one command, and Ctrl-C to stop it.

The runner borrows the embedded servers, prepares the database, starts web, workers and beat, and looks after
them: one that dies is started again. If the runner itself is killed, the next start reaps what is left.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import IO

from itsm.embedded import orphans
from itsm.embedded.errors import EmbeddedError
from itsm.embedded.locks import exclusive, try_hold
from itsm.embedded.places import Places, find
from itsm.embedded.preparation import DEMO_PASSWORD
from itsm.embedded.program import Program, programs
from itsm.embedded.servers import CHECKOUT, Loan, borrowed, default_home

READY_WITHIN_SECONDS = 180


class Stop:
    """Ctrl-C, a closed terminal or `kill`: asks the runner to end once it is at a safe place."""

    def __init__(self) -> None:
        self.asked = threading.Event()

    def __call__(self, number: int, _frame: FrameType | None) -> None:
        self.asked.set()

    @contextmanager
    def listening(self) -> Iterator[None]:
        before = {
            number: signal.signal(number, self) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        }
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def run(port: int) -> None:
    """Serves until asked to stop. Raises EmbeddedError where something outside stands in the way."""
    if (os.environ.get("SLIPWAY_ENV") or "development") != "development":
        raise EmbeddedError(
            "`make run` is for development; docs/operators.md tells how to run in production."
        )
    places = find(default_home())
    stop = Stop()
    with stop.listening(), only_runner(places, port):
        refuse_busy(port)
        os.environ["PORT"] = str(port)
        with borrowed(places.home) as loan:
            people = prepare(stop)
            if not stop.asked.is_set():
                serve(places, port, people, loan, stop)


@contextmanager
def only_runner(places: Places, port: int) -> Iterator[None]:
    """Holds the runner's place in this home, after what a killed one left behind is gone."""
    with exclusive(places.run / "lock"):
        orphans.reap(places)
        place = try_hold(orphans.runner_lock(places))
    if place is None:
        address = orphans.runner_lock(places).read_text().strip()
        raise EmbeddedError(
            f"it runs already from {places.home}, at {address}. Stop that one with Ctrl-C first."
        )
    with place:
        write_address(place, f"http://127.0.0.1:{port}")
        yield


def write_address(place: IO[str], address: str) -> None:
    place.truncate(0)
    place.write(address)
    place.flush()


def refuse_busy(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((os.environ.get("HOST", "127.0.0.1"), port))
        except OSError as error:
            hint = f"`make run PORT={port + 1 if port < 65535 else 8000}` takes another."
            raise EmbeddedError(f"port {port} cannot be used ({error.strerror}). {hint}") from error


def prepare(stop: Stop) -> list[tuple[str, str]]:
    say("preparing the database")
    done = subprocess.run(
        [sys.executable, "-m", "itsm.embedded", "prepare"], cwd=CHECKOUT, stdout=subprocess.PIPE, check=False
    )
    if done.returncode and not stop.asked.is_set():
        raise EmbeddedError("the database could not be prepared; see the lines above.")
    return [] if done.returncode else [(name, person) for name, person in json.loads(done.stdout)]


def serve(places: Places, port: int, people: list[tuple[str, str]], loan: Loan | None, stop: Stop) -> None:
    say(f"starting web, worker, deployer and beat (their logs are in {places.logs})")
    running = programs(places)
    try:
        for program in running:
            program.start()
            remember(places, running)
        if wait_until_ready(port, running, stop):
            welcome(port, people)
        while not stop.asked.wait(0.5):
            look_after(places, running, loan)
    finally:
        say("stopping web, beat, worker and deployer, then the servers; nothing is lost")
        orphans.stop({program.name: program.identity for program in running if program.identity}, say)
        orphans.record_file(places).unlink(missing_ok=True)


def remember(places: Places, running: list[Program]) -> None:
    orphans.record(places, {program.name: program.identity for program in running if program.identity})


def wait_until_ready(port: int, running: list[Program], stop: Stop) -> bool:
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    answer = ""
    while not stop.asked.wait(0.3):
        for program in running:
            if program.died():
                raise EmbeddedError(f"{program.name} did not start.\n{program.last_words()}")
        ready, answer = readiness(port)
        if ready:
            return True
        if time.monotonic() > deadline:
            raise EmbeddedError(f"not ready after {READY_WITHIN_SECONDS} seconds: {answer}")
    return False


def readiness(port: int) -> tuple[bool, str]:
    """Whether /readyz says so, and its own words."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=10) as response:
            return True, response.read().decode()
    except urllib.error.HTTPError as error:
        return False, error.read().decode()
    except OSError as error:
        return False, str(error)


def look_after(places: Places, running: list[Program], loan: Loan | None) -> None:
    for name in loan.revive() if loan else []:
        say(f"starting {name} again, which had died")
    for program in running:
        if program.died() and program.rested():
            say(f"starting {program.name} again, which had died; {places.logs / program.name}.log says why")
            program.start_again()
            remember(places, running)


def welcome(port: int, people: list[tuple[str, str]]) -> None:
    say(f"ready at http://127.0.0.1:{port}")
    if people:
        width = max(len(name) for name, _ in people)
        lines = [f"  {name:<{width}}  {person}" for name, person in people]
        print(f"Sign in with the password {DEMO_PASSWORD} as", *lines, sep="\n", flush=True)
    print("Mail is shown at /dev/mail/. Ctrl-C stops everything.", flush=True)


def say(what: str) -> None:
    print(f"Slipway is {what}", flush=True)
