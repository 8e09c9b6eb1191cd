"""The servers of a test run: the given ones, or embedded ones of its own."""

import os
import re


def begin() -> None:
    give_each_worker_its_own_broker()


def end() -> None:
    """Stops what begin() started."""


def give_each_worker_its_own_broker() -> None:
    """Parallel test processes (pytest-xdist) share the server, not its numbered databases."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    address = os.environ.get("REDIS_URL", "")
    if worker and not os.environ.get("SLIPWAY_TEST_WORKER"):
        number = 1 + int(worker.removeprefix("gw"))
        os.environ["REDIS_URL"] = re.sub(r"(/\d*)?$", f"/{number}", address, count=1)
        os.environ["SLIPWAY_TEST_WORKER"] = worker
