"""Processes of a runner that was killed: web, beat and workers, which nobody looks after any more."""

import json
import signal
from collections.abc import Callable
from pathlib import Path

from itsm.embedded.locks import held
from itsm.embedded.places import Places
from itsm.embedded.processes import Identity

STOPPING = (("web", 10), ("beat", 10), ("worker", 30), ("deployer", 30))
"""In this order: no new requests, no new rings, then what the workers have begun; patience in seconds."""


def runner_lock(places: Places) -> Path:
    return places.run / "runner"


def record_file(places: Places) -> Path:
    return places.run / "processes.json"


def record(places: Places, processes: dict[str, Identity]) -> None:
    draft = record_file(places).with_suffix(".draft")
    draft.write_text(json.dumps({name: [known.pid, known.started] for name, known in processes.items()}))
    draft.rename(record_file(places))


def reap(places: Places) -> None:
    """Stops what a dead runner left running. While a runner lives its processes are its own affair."""
    path = record_file(places)
    if path.exists() and not held(runner_lock(places)):
        known = {name: Identity(*entry) for name, entry in json.loads(path.read_text()).items()}
        stop(known)
        path.unlink(missing_ok=True)


def stop(processes: dict[str, Identity], tell: Callable[[str], None] = lambda what: None) -> None:
    """In the order of STOPPING; `tell` hears what is waited for, and how long at most."""
    for name, patience in STOPPING:
        if name in processes:
            tell(f"waiting for {name} to finish what it has begun, {patience:g} s at most")
            processes[name].stop(signal.SIGTERM, patience)
