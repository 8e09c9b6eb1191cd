"""Runs one command and outlives neither its time limit nor the worker that asked for it.

Started as a process of its own (`python -I supervise.py`), with nothing imported but the standard library.
The first line on standard input is the order; the open pipe behind it is the lifeline: when the worker is
killed, even by `kill -9`, the pipe closes and the command's whole process group is killed with it. Without
this a command could go on changing production after the step was recorded as unknown and a person had
already looked at the target.
"""

from __future__ import annotations

import base64
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from typing import Any

CHUNK = 65536
POLL_SECONDS = 0.1
DRAIN_SECONDS = 1.0
"""How long to listen after the command ended, for output a child of it may still hold."""


def main() -> int:
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    order = json.loads(sys.stdin.buffer.readline())
    sys.path.append(order["library"])  # last, so that nothing here can stand in for the standard library
    from output import BoundedBytes

    kept = BoundedBytes()
    report = _run(order, kept)
    head, tail = kept.parts()
    report |= {
        "head": base64.b64encode(head).decode(),
        "tail": base64.b64encode(tail).decode(),
        "omitted": kept.omitted,
    }
    json.dump(report, sys.stdout)
    return 0


def _run(order: dict[str, Any], kept: Any) -> dict[str, Any]:
    started = time.monotonic()
    try:
        child = subprocess.Popen(  # noqa: S603
            [order["executable"], *order["arguments"]],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=order["environment"],
            cwd=order["folder"],
            start_new_session=True,
            restore_signals=True,
        )
    except OSError as error:
        return {"ended": "not_started", "error": str(error), "exit_code": None, "seconds": 0.0}
    ended = _watch(child, kept, started + order["time_limit"])
    if ended != "exited":
        _kill_group(child)
    exit_code = child.wait()
    return {"ended": ended, "exit_code": exit_code, "seconds": round(time.monotonic() - started, 3)}


def _watch(child: subprocess.Popen[bytes], kept: Any, deadline: float) -> str:
    """Listen until the command `exited`, its time is up (`timed_out`) or the worker is gone (`abandoned`)."""
    listen_until = deadline
    with selectors.DefaultSelector() as ready:
        ready.register(child.stdout, selectors.EVENT_READ, kept.feed)  # type: ignore[arg-type]
        ready.register(sys.stdin.buffer, selectors.EVENT_READ, None)
        while True:
            now = time.monotonic()
            exited = child.poll() is not None
            if exited:
                listen_until = min(listen_until, now + DRAIN_SECONDS)
                if now >= listen_until or not _still_open(ready, child):
                    return "exited"
            elif now >= deadline:
                return "timed_out"
            if not _hear(ready, timeout=max(0.0, min(POLL_SECONDS, listen_until - now))):
                return "abandoned"


def _still_open(ready: selectors.BaseSelector, child: subprocess.Popen[bytes]) -> bool:
    return any(key.fileobj is child.stdout for key in ready.get_map().values())


def _hear(ready: selectors.BaseSelector, timeout: float) -> bool:
    """Take in what there is to read; False when the lifeline broke."""
    for key, _ in ready.select(timeout):
        chunk = os.read(key.fd, CHUNK)
        if key.data is None and not chunk:
            return False
        if key.data is not None and chunk:
            key.data(chunk)
        elif key.data is not None:
            ready.unregister(key.fileobj)
    return True


def _kill_group(child: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        child.kill()


if __name__ == "__main__":
    sys.exit(main())
