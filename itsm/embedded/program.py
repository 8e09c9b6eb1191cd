"""The four processes of the portal, as they run in production too."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass, field

from itsm.embedded.places import Places
from itsm.embedded.processes import Identity
from itsm.embedded.servers import CHECKOUT

LONGEST_PAUSE_SECONDS = 30
CELERY = ["celery", "--app", "itsm.celery", "--quiet"]
QUEUES = {"worker": "slipway", "deployer": "slipway-deployments"}
"""As itsm.settings.broker names them, which cannot be read before the servers are up."""


@dataclass
class Program:
    """One process that is started again when it dies, after a pause that doubles while it keeps dying."""

    name: str
    module: list[str]
    places: Places
    process: "subprocess.Popen[bytes] | None" = None
    identity: Identity | None = None
    started: float = 0
    pause: float = field(default=1)

    def start(self) -> None:
        with (self.places.logs / f"{self.name}.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *self.module],
                cwd=CHECKOUT,
                env={**os.environ, **self.surroundings()},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C reaches the runner alone, which stops things in order
            )
        self.identity = Identity.of(self.process.pid)
        self.started = time.monotonic()

    def surroundings(self) -> dict[str, str]:
        """Celery's warning about root is left out here: root runs this demo in a container, and knows."""
        silent = "ignore:You're running the worker with superuser privileges"
        told = [os.environ["PYTHONWARNINGS"]] if os.environ.get("PYTHONWARNINGS") else []
        return {"SLIPWAY_PROCESS": f"slipway-{self.name}", "PYTHONWARNINGS": ",".join([*told, silent])}

    def died(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def rested(self) -> bool:
        """Whether a dead program may start again. One that ran for a while starts at once."""
        if time.monotonic() - self.started > LONGEST_PAUSE_SECONDS * 2:
            self.pause = 1
        return time.monotonic() - self.started > self.pause

    def start_again(self) -> None:
        self.pause = min(self.pause * 2, LONGEST_PAUSE_SECONDS)
        self.start()

    def last_words(self) -> str:
        text = (self.places.logs / f"{self.name}.log").read_text(errors="replace")
        return "\n".join(text.splitlines()[-15:])


def programs(places: Places) -> list[Program]:
    return [
        Program("web", ["gunicorn", "--config", "python:itsm.gunicorn", "itsm.wsgi"], places),
        Program("worker", celery_worker("worker", "WORKER_CONCURRENCY"), places),
        Program("deployer", celery_worker("deployer", "DEPLOYER_CONCURRENCY"), places),
        Program("beat", [*CELERY, "beat", "--pidfile="], places),
    ]


def celery_worker(name: str, variable: str) -> list[str]:
    """A worker of one queue; `variable` says how many tasks it does at a time, two unless it is set."""
    places = os.environ.get(variable, "2")
    named = ["--hostname", f"{name}@%h", "--queues", QUEUES[name]]
    return [*CELERY, "worker", *named, "--concurrency", places]
