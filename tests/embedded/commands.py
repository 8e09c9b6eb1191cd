"""Commands of the product as processes of their own."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
BORROW = """
import sys
from itsm.embedded.servers import borrowed
with borrowed():
    print("borrowed", flush=True)
    sys.stdin.readline()
"""


def environment(home: Path, **more: str) -> dict[str, str]:
    """Ours without the addresses of this test run's own servers."""
    ours = ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "SLIPWAY_BROKER_TAKEN")
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return {**kept, "SLIPWAY_HOME": str(home), **more}


def python(home: Path, *arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=CHECKOUT,
        env=environment(home, **more),
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


def start(home: Path, arguments: Sequence[str], **more: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=CHECKOUT,
        env=environment(home, **more),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


class Borrower:
    """A command that holds the servers until it is told to end."""

    def __init__(self, home: Path) -> None:
        self.process = start(home, ["-c", BORROW])
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line == "borrowed\n", line + self.process.stdout.read()

    def end(self) -> None:
        self.process.communicate("\n", timeout=60)
        assert self.process.returncode == 0

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=60)
