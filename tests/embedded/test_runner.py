"""`make run` as a newcomer sees it: one command brings everything up, Ctrl-C takes everything down."""

import json
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from itsm.embedded import orphans, places
from itsm.embedded.processes import Identity
from itsm.embedded.program import Program
from itsm.embedded.servers import Loan
from itsm.embedded.valkey import free_port
from tests.embedded.commands import python, start

RUN = ["-m", "itsm.embedded", "run"]


class Runner:
    """A running `make run`."""

    def __init__(self, home: Path, port: int) -> None:
        self.home, self.port = home, port
        self.process = start(
            home, RUN, PORT=str(port), WEB_CONCURRENCY="1", WORKER_CONCURRENCY="1", DEPLOYER_CONCURRENCY="1"
        )
        self.said: list[str] = []

    def until(self, words: str) -> str:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line)
            if words in line:
                return line
        raise AssertionError(f"{words!r} was never said:\n{''.join(self.said)}")

    def parts(self) -> dict[str, Identity]:
        recorded = json.loads(orphans.record_file(places.find(self.home)).read_text())
        return {name: Identity(*entry) for name, entry in recorded.items()}

    def get(self, path: str) -> tuple[int, dict[str, str]]:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as response:
            return response.status, json.load(response)

    def ready(self) -> bool:
        try:
            return self.get("/readyz")[0] == 200
        except urllib.error.HTTPError:
            return False

    def interrupt(self) -> int:
        self.process.send_signal(signal.SIGINT)
        self.process.communicate(timeout=180)
        return self.process.returncode


@pytest.fixture
def run(home: Path) -> Iterator[Callable[[], Runner]]:
    started: list[Runner] = []

    def begin() -> Runner:
        started.append(Runner(home, free_port()))
        return started[-1]

    yield begin
    for runner in started:
        if runner.process.poll() is None:
            runner.interrupt()


def wait_until(true: Callable[[], bool], seconds: float = 180) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.2)


def test_one_command_brings_everything_up_keeps_it_up_and_ctrl_c_stops_it(
    run: Callable[[], Runner],
) -> None:
    runner = run()

    assert f"Slipway is ready at http://127.0.0.1:{runner.port}\n" == runner.until("ready at")
    everything_ok = {
        "status": "ok",
        "database": "ok",
        "broker": "ok",
        "worker": "ok",
        "deployer": "ok",
        "beat": "ok",
    }
    assert runner.get("/healthz") == (200, {"status": "ok"})
    assert runner.get("/readyz") == (200, everything_ok)
    second = python(runner.home, *RUN, PORT=str(free_port()))
    assert "runs already" in second.stderr
    assert f"http://127.0.0.1:{runner.port}" in second.stderr

    parts = runner.parts()
    assert set(parts) == {"web", "worker", "deployer", "beat"}
    parts["worker"].signal(signal.SIGKILL)
    wait_until(lambda: runner.parts()["worker"] != parts["worker"])
    loan = Loan(runner.home)
    broker = loan.valkey.running()
    assert broker is not None
    broker.signal(signal.SIGKILL)
    runner.until("starting Valkey again")
    wait_until(runner.ready)

    parts = runner.parts()
    assert runner.interrupt() == 0
    assert [part for part in parts.values() if part.alive() or list(part.left_behind())] == []
    assert (loan.postgres.running(), loan.valkey.running()) == (None, None)


def test_what_a_killed_runner_left_behind_is_reaped_by_the_next_start(run: Callable[[], Runner]) -> None:
    killed = run()
    killed.until("ready at")
    parts = killed.parts()
    killed.process.kill()
    killed.process.communicate(timeout=30)
    assert all(part.alive() for part in parts.values())

    following = run()
    following.until("ready at")

    assert not any(part.alive() for part in parts.values())
    assert following.get("/healthz") == (200, {"status": "ok"})
    assert following.interrupt() == 0


def test_a_busy_port_is_a_clear_message_and_starts_nothing(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        done: subprocess.CompletedProcess[str] = python(home, *RUN, PORT=str(port))

    assert done.returncode == 1
    assert f"Slipway: port {port} cannot be used" in done.stderr
    assert "make run PORT=" in done.stderr
    assert Loan(home).postgres.running() is None


def test_a_port_that_is_no_number_is_named(home: Path) -> None:
    assert "PORT=http is not a port" in python(home, *RUN, PORT="http").stderr


def test_the_runner_refuses_production(home: Path) -> None:
    assert "is for development" in python(home, *RUN, SLIPWAY_ENV="production").stderr


def test_stopping_says_what_it_waits_for_and_asks_before_it_kills(tmp_path: Path) -> None:
    """Whoever stops a child may also collect its exit, so the child itself notes how it was asked."""
    begun, asked = tmp_path / "begun", tmp_path / "asked"
    script = f"trap 'touch {asked}; exit' TERM; touch {begun}; while :; do sleep 0.05; done"
    stubborn = subprocess.Popen(["sh", "-c", script], start_new_session=True)
    deadline = time.monotonic() + 20
    while not begun.exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    said: list[str] = []
    orphans.stop({"worker": Identity.of(stubborn.pid)}, said.append)
    assert said == ["waiting for worker to finish what it has begun, 30 s at most"]
    assert asked.exists()
    stubborn.wait(5)


def test_the_demo_run_by_root_keeps_its_log_free_of_a_warning_about_root(tmp_path: Path) -> None:
    told = Program("worker", [], places.find(tmp_path)).surroundings()["PYTHONWARNINGS"]
    warn = "import warnings; from celery.platforms import ROOT_DISCOURAGED, SecurityWarning;"
    warn += "warnings.warn(SecurityWarning(ROOT_DISCOURAGED)); warnings.warn('Something else')"
    done = subprocess.run(
        [sys.executable, "-c", warn], env={"PYTHONWARNINGS": told}, capture_output=True, text=True, check=True
    )
    assert "superuser" not in done.stderr
    assert "Something else" in done.stderr
