"""The command hand: one executable, an argument list, no shell, a time limit."""

from __future__ import annotations

import base64
import json
import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from itsm.core.words import on_record
from releases.deployers.outcome import StepOutcome, Verdict
from releases.deployers.output import readable

MINIMAL_ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"}
"""Nothing of the worker's own environment reaches a command: it holds the database password."""
REPORT_GRACE_SECONDS = 10.0
WATCH_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class CommandOrder:
    """`time_limit` in seconds. `secrets` go into the command's environment and never into the kept output."""

    executable: str
    arguments: tuple[str, ...]
    time_limit: float
    environment: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)


def unfit(executable: str) -> str:
    """Why this file must not be run here, or an empty string.

    A file that anyone may write is whatever anyone last wrote into it, whoever allowed its path.
    """
    path = Path(executable)
    if not path.is_absolute():
        return on_record("the path is not absolute")
    try:
        mode = path.stat().st_mode
    except OSError as error:
        return error.strerror or on_record("it cannot be read")
    if not stat.S_ISREG(mode):
        return on_record("it is not a regular file")
    if mode & stat.S_IWOTH:
        return on_record("anyone may write to it")
    return "" if os.access(path, os.X_OK) else on_record("it may not be executed by the worker")


def run(order: CommandOrder, *, still_ours: Callable[[], bool] = lambda: True) -> StepOutcome:
    """Run it to its end. `still_ours` is asked while waiting: False (the lease is gone) kills the command."""
    if reason := unfit(order.executable):
        facts = {"command": order.executable, "reason": reason}
        message = on_record("%(command)s was not started: %(reason)s.") % facts
        return StepOutcome(Verdict.FAILED, "command_unfit", message)
    with tempfile.TemporaryDirectory(prefix="slipway-step-") as folder:
        report = _supervised(_request(order, folder), order.time_limit, still_ours)
    return _outcome(order, report)


def _request(order: CommandOrder, folder: str) -> bytes:
    request = {
        "executable": order.executable,
        "arguments": list(order.arguments),
        "environment": {**MINIMAL_ENVIRONMENT, "HOME": folder, **order.environment, **order.secrets},
        "folder": folder,
        "time_limit": order.time_limit,
        "library": str(Path(__file__).parent),
    }
    return json.dumps(request).encode() + b"\n"


def _supervised(
    request: bytes, time_limit: float, still_ours: Callable[[], bool]
) -> dict[str, object] | None:
    """The supervisor's report, or None when it was lost. Closing its input makes it kill the command."""
    with tempfile.TemporaryFile() as answer:
        supervisor = subprocess.Popen(  # noqa: S603
            [sys.executable, "-I", str(Path(__file__).with_name("supervise.py"))],
            stdin=subprocess.PIPE,
            stdout=answer,
            stderr=subprocess.DEVNULL,
            env=MINIMAL_ENVIRONMENT,
            start_new_session=True,
        )
        assert supervisor.stdin is not None
        try:
            supervisor.stdin.write(request)
            supervisor.stdin.flush()
            while _running(supervisor) and still_ours():
                pass
        finally:
            supervisor.stdin.close()
            _end(supervisor)
        answer.seek(0)
        return _parsed(answer.read())


def _running(supervisor: subprocess.Popen[bytes]) -> bool:
    try:
        supervisor.wait(timeout=WATCH_SECONDS)
    except subprocess.TimeoutExpired:
        return True
    return False


def _end(supervisor: subprocess.Popen[bytes]) -> None:
    try:
        supervisor.wait(timeout=REPORT_GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        supervisor.kill()
        supervisor.wait()


def _parsed(answer: bytes) -> dict[str, object] | None:
    try:
        report = json.loads(answer)
    except ValueError:
        return None
    return report if isinstance(report, dict) else None


def _outcome(order: CommandOrder, report: dict[str, object] | None) -> StepOutcome:
    if report is None:
        return StepOutcome(
            Verdict.UNKNOWN, "supervisor_lost", on_record("The command's supervisor ended without a report.")
        )
    output = readable(
        base64.b64decode(str(report.get("head", ""))),
        base64.b64decode(str(report.get("tail", ""))),
        int(str(report.get("omitted", 0))),
        order.secrets.values(),
    )
    evidence = {
        "exit_code": report["exit_code"],
        "seconds": report["seconds"],
        "executable": order.executable,
    }
    ended, exit_code = report["ended"], report["exit_code"]
    if ended == "not_started":
        message = on_record("The command was not started: %(error)s") % {"error": report.get("error", "")}
        return StepOutcome(Verdict.FAILED, "command_not_started", message, output, evidence)
    if ended == "timed_out":
        message = on_record("Killed after its time limit of %(seconds)s s: nobody knows how far it got.") % {
            "seconds": f"{order.time_limit:g}"
        }
        return StepOutcome(Verdict.UNKNOWN, "command_timed_out", message, output, evidence)
    if ended == "abandoned":
        message = on_record("The command was killed because the worker lost its lease on the step.")
        return StepOutcome(Verdict.UNKNOWN, "lease_lost", message, output, evidence)
    message = on_record("The command ended with exit code %(code)s.") % {"code": exit_code}
    if exit_code == 0:
        return StepOutcome(Verdict.SUCCEEDED, "exit_zero", message, output, evidence)
    return StepOutcome(Verdict.FAILED, "exit_nonzero", message, output, evidence)
