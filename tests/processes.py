"""Slipway's own processes, real, on the database and broker of the test."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection

ROOT = Path(__file__).resolve().parents[1]
CELERY = ["-m", "celery", "--app", "itsm.celery", "--quiet"]


class Process:
    """One program in a process group of its own, so that a kill reaches its children as well."""

    def __init__(self, arguments: list[str], log: Path, **environment: str) -> None:
        self.log = log.open("ab")
        self.popen = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env={**os.environ, **surroundings(), **environment},
            stdout=self.log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def kill(self) -> None:
        """As the kernel does it: no goodbye, and the children too."""
        self._signal(signal.SIGKILL)

    def stop(self) -> None:
        self._signal(signal.SIGTERM)

    def _signal(self, number: int) -> None:
        if self.popen.poll() is None:
            os.killpg(self.popen.pid, number)
        try:
            self.popen.wait(40)
        except subprocess.TimeoutExpired:
            os.killpg(self.popen.pid, signal.SIGKILL)
            self.popen.wait(10)
        self.log.close()


def surroundings() -> dict[str, str]:
    """The environment in which a process of its own works on this test's database."""
    name = connection.settings_dict["NAME"]
    address = re.sub(r"(?<=[^/])/[^/?]*(\?|$)", rf"/{name}\1", os.environ["DATABASE_URL"])
    return {
        "DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": "itsm.settings",
        "SLIPWAY_TICK_SECONDS": "1",
        "PYTHONUNBUFFERED": "1",
    }


def worker(log_folder: Path, concurrency: int = 2, **environment: str) -> Process:
    """Of every queue."""
    arguments = [*CELERY, "worker", "--concurrency", str(concurrency), "--loglevel", "INFO"]
    return Process(arguments, log_folder / "worker.log", **environment)


def ordinary_worker(log_folder: Path, **environment: str) -> Process:
    """Of everything but the carrying on of deployments, one task at a time."""
    return of_queue("slipway", "ordinary", log_folder, **environment)


def deployer(log_folder: Path, **environment: str) -> Process:
    """Of the carrying on of deployments alone, one at a time."""
    return of_queue("slipway-deployments", "deployer", log_folder, **environment)


def of_queue(queue: str, name: str, log_folder: Path, **environment: str) -> Process:
    arguments = ["--hostname", f"{name}@%h", "--queues", queue, "--concurrency", "1", "--loglevel", "INFO"]
    return Process([*CELERY, "worker", *arguments], log_folder / f"{name}.log", **environment)


def beat(log_folder: Path, **environment: str) -> Process:
    return Process(
        [*CELERY, "beat", "--pidfile=", "--loglevel", "INFO"], log_folder / "beat.log", **environment
    )


def wait_until(holds: Callable[[], Any], seconds: float = 60, what: str = "") -> Any:
    """The first true answer; the test fails when there is none in time."""
    deadline = time.monotonic() + seconds
    while True:
        if answer := holds():
            return answer
        assert time.monotonic() < deadline, f"not within {seconds} s: {what or holds}"
        time.sleep(0.1)
