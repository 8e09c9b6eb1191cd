"""Real workers, beats and brokers, killed on purpose: what was due still happens, and happens once."""

from __future__ import annotations

import contextlib
import datetime as dt
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
import redis

from itsm import health
from itsm.core.clock import database_now
from itsm.embedded.servers import Loan
from releases.actions import deployments
from releases.models import Deployment, StepRun
from tests.cast import Cast
from tests.processes import Process, beat, deployer, ordinary_worker, wait_until, worker
from tests.releases import build
from tests.releases.deployments import scenes
from tests.releases.deployments.targets import Target
from tests.support import frozen_clock

pytestmark = pytest.mark.django_db(transaction=True)

LEASE = {"SLIPWAY_STEP_LEASE_SECONDS": "4"}
MANY_BEATS = 2


def due_now(cast: Cast, steps: list[dict[str, Any]], late: dt.timedelta = dt.timedelta()) -> Deployment:
    """Planned, approved and scheduled a day ago; due at this moment (`late`: that much later)."""
    a_day_ago = database_now() + late - dt.timedelta(hours=scenes.START, minutes=1)
    with frozen_clock(a_day_ago):
        return scenes.scheduled(cast, steps)


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[Callable[..., Process]]:
    """Start workers and beats of a broker of their own; all are gone afterwards."""
    home = Path(tempfile.mkdtemp(prefix="slipway-broker-"))
    home.chmod(0o711)
    broker = Loan(home).valkey
    broker.ensure()
    started: list[Process] = []

    def start(make: Callable[..., Process], name: str = "") -> Process:
        folder = tmp_path / (name or f"process-{len(started)}")
        folder.mkdir(exist_ok=True)
        started.append(make(folder, REDIS_URL=broker.url, **LEASE))
        return started[-1]

    start.broker = broker  # type: ignore[attr-defined]
    yield start
    for process in started:
        process.kill()
    broker.stop()
    shutil.rmtree(home, ignore_errors=True)


def state_of(deployment: Deployment) -> str:
    return scenes.again(deployment).state


def reaches(deployment: Deployment, state: str) -> None:
    wait_until(
        lambda: state_of(deployment) == state,
        90,
        f"{state}, now {state_of(deployment)}: {scenes.states(deployment)}",
    )


def test_two_workers_and_two_beats_run_every_step_once(
    cast: Cast, target: Target, tmp_path: Path, processes: Callable[..., Process]
) -> None:
    journal = tmp_path / "journal"
    scenes.allow_command(tmp_path / "install", f'echo "$1" >> {journal}')
    steps = [
        scenes.http_step(target.url, "one"),
        scenes.command_step("install", "two"),
        scenes.http_step(target.url, "three"),
        scenes.manual_step(),
        scenes.command_step("install", "five", name="Five"),
    ]
    deployment = due_now(cast, steps)
    for make in (worker, worker, beat, beat):
        processes(make)

    wait_until(lambda: scenes.states(deployment)[3] == "waiting", 90, "the manual step waits")
    deployments.confirm_step(deployment.number, note="Switched by hand.", actor=cast.dana)
    reaches(deployment, "succeeded")

    assert [order["key"] for order in target.orders] == [f"{deployment.number}-1", f"{deployment.number}-3"]
    assert journal.read_text().split() == ["two", "five"]
    assert list(StepRun.objects.filter(direction="forward").values_list("attempt", flat=True)) == [1] * 5
    assert build.again(deployment.release).state == "deployed"


def test_a_worker_killed_in_a_command_leaves_it_unknown_and_ended(
    cast: Cast, target: Target, tmp_path: Path, processes: Callable[..., Process]
) -> None:
    journal, pid_file = tmp_path / "journal", tmp_path / "pid"
    scenes.allow_command(
        tmp_path / "install",
        f"echo began >> {journal}; echo $$ > {pid_file}; sleep 60; echo ended >> {journal}",
    )
    deployment = due_now(cast, [scenes.command_step("install", time_limit=120), scenes.manual_step()])
    first = processes(worker)
    processes(beat)
    wait_until(lambda: pid_file.exists() and pid_file.read_text().strip(), 90, "the command runs")
    command = int(pid_file.read_text())

    first.kill()
    wait_until(lambda: not psutil.pid_exists(command), 20, "the command ends with its worker")
    processes(worker)
    reaches(deployment, "unknown")
    time.sleep(5)

    assert journal.read_text().split() == ["began"]
    assert scenes.states(deployment) == ["unknown", "pending"]
    assert build.again(deployment.release).state == "deploying"
    deployments.reconcile(deployment.number, outcome="failed", note="Half of it is there.", actor=cast.dana)
    assert state_of(deployment) == "failed"
    assert journal.read_text().split() == ["began"]


def test_a_long_command_holds_up_nothing_but_its_own_deployment(
    cast: Cast, tmp_path: Path, processes: Callable[..., Process]
) -> None:
    pid_file = tmp_path / "pid"
    scenes.allow_command(tmp_path / "install", f"echo $$ > {pid_file}; sleep 120")
    deployment = due_now(cast, [scenes.command_step("install", time_limit=120)])
    for each in (ordinary_worker, deployer, beat):
        processes(each)
    wait_until(lambda: pid_file.exists() and pid_file.read_text().strip(), 90, "the command runs")

    with redis.Redis.from_url(processes.broker.url) as broker:  # type: ignore[attr-defined]
        for role in ("worker", "deployer"):
            broker.delete(health.key(role))
        wait_until(lambda: broker.get(health.key("worker")), 30, "the worker answers its doorbell")
        wait_until(lambda: broker.get(health.key("deployer")), 30, "the deployer is known to live")
    assert psutil.pid_exists(int(pid_file.read_text()))
    assert scenes.states(deployment) == ["running"]


def test_a_worker_killed_in_a_request_has_the_target_settle_it(
    cast: Cast, target: Target, processes: Callable[..., Process]
) -> None:
    def slow(order: dict[str, Any]) -> tuple[int, str]:
        if "one" in order["body"]:
            time.sleep(6)
        return 200, "done"

    target.behave = slow
    first_step = scenes.http_step(target.url, "one", spec={"status_url": f"{target.url}/status"})
    deployment = due_now(cast, [first_step, scenes.http_step(target.url, "two")])
    first = processes(worker)
    processes(beat)
    wait_until(lambda: target.orders, 90, "the target hears of step one")

    first.kill()
    key = target.orders[0]["key"]
    wait_until(lambda: key in target.effects, 30, "the target carries it out all the same")
    target.says[key] = {"status": "succeeded", "output": "told afterwards"}
    processes(worker)
    reaches(deployment, "succeeded")

    assert [order["key"] for order in target.orders] == [key, f"{deployment.number}-2"]
    assert scenes.step(deployment).output == "told afterwards"


def test_a_stopped_broker_delays_a_deployment_and_loses_none(
    cast: Cast, target: Target, processes: Callable[..., Process]
) -> None:
    broker: Any = processes.broker  # type: ignore[attr-defined]
    processes(worker)
    processes(beat)
    deployment = due_now(cast, [scenes.http_step(target.url)], late=dt.timedelta(seconds=25))
    broker.stop()
    with contextlib.suppress(AssertionError):
        wait_until(lambda: database_now() > deployment.scheduled_for + dt.timedelta(seconds=5), 60)
    assert state_of(deployment) == "scheduled"
    assert target.orders == []

    broker.ensure()
    reaches(deployment, "succeeded")

    assert target.effects == [f"{deployment.number}-1"]
