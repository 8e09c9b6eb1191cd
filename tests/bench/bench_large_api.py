"""The list of items through the production web server with two workers, asked by two clients at once."""

from __future__ import annotations

import os
import socket
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from statistics import median

from itsm.api.actions.tokens import issue_token
from tests.bench.landscape import Landscape
from tests.bench.large_graph import generate
from tests.bench.measurement import Measurement
from tests.processes import Process

SIZES = (10_000, 100_000, 1_000_000)
PROMISED_UP_TO = 100_000
SECONDS = 2
ROUNDS = 5
CLIENTS = 2
ASKED = {
    "list of 50": ("/api/v1/cis/", 100),
    "last page": ("/api/v1/cis/?cursor=cD02MA%3D%3D", 100),
    "filter": ("/api/v1/cis/?ci_class=server", 50),
    "search": ("/api/v1/cis/?q=rack-77", 50),
    "list of 1,000": ("/api/v1/cis/?limit=1000", 20),
}


def measure(landscape: Landscape) -> Iterator[Measurement]:
    rolf = landscape.cast.rolf
    token, _ends = issue_token(for_user=rolf, lasts=timedelta(hours=2), actor=rolf)
    for size in SIZES:
        large = generate(landscape.cast, int(size * float(os.environ.get("SCALE") or 1)))
        yield from _measured(token, large.size)


def _measured(token: str, size: int) -> Iterator[Measurement]:
    with served("tests.bench.bare_site") as port:
        asked = {
            f"{name} of {limit}": f"/{name}/?limit={limit}"
            for name in ("bare", "usual")
            for limit in (50, 1000)
        }
        beside = rates(port, asked)
    with served("itsm.wsgi") as port:
        values = rates(port, {name: address for name, (address, _target) in ASKED.items()}, token)
    for name, value in values.items():
        promised = ASKED[name][1] if size <= PROMISED_UP_TO else 0
        share = {"of the first page": round(value / values["list of 50"], 2)}
        yield Measurement(
            f"api.{name}",
            value,
            "requests/s",
            promised,
            {**share, **beside, "cis": size},
            more_is_better=True,
        )


@contextmanager
def served(application: str) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        process = Process(
            ["-m", "gunicorn", "-c", "python:itsm.gunicorn", application],
            Path(folder) / "web.log",
            PORT=str(port),
            WEB_CONCURRENCY="2",
        )
        try:
            wait_for(port)
            yield port
        finally:
            process.stop()


def wait_for(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the web server did not start")


def rates(port: int, asked: dict[str, str], token: str = "") -> dict[str, float]:
    """Answers a second for each address, the median of rounds that take them in turn.

    In turn, each round beginning with another, so that a slow moment of the machine falls on all of them and
    the ratios stay true.
    """
    for address in asked.values():
        rate(port, address, token, seconds=1.0)
    rounds: dict[str, list[float]] = {name: [] for name in asked}
    for turn in range(ROUNDS):
        names = list(asked)
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            rounds[name].append(rate(port, asked[name], token))
    return {name: round(median(found), 1) for name, found in rounds.items()}


def rate(port: int, address: str, token: str, seconds: float = SECONDS) -> float:
    """Answers a second to all the clients together."""

    def ask(_client: int) -> int:
        client = HTTPConnection("127.0.0.1", port, timeout=30)
        ends, answers = time.perf_counter() + seconds, 0
        while time.perf_counter() < ends:
            client.request("GET", address, headers={"Authorization": f"Token {token}"} if token else {})
            answer = client.getresponse()
            body = answer.read()
            assert answer.status == 200, body
            answers += 1
        client.close()
        return answers

    with ThreadPoolExecutor(CLIENTS) as clients:
        return sum(clients.map(ask, range(CLIENTS))) / seconds
