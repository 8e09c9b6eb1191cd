"""A mail server to deliver to, and mail to deliver."""

import atexit
import contextlib
import itertools
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from itsm.core.clock import database_now
from itsm.core.models import User
from itsm.notices.models import Mail

ROOT = Path(__file__).resolve().parents[2]


class MailServer:
    """The server process on a fixed port; starting it again after a death keeps its mail."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, **plan: object) -> None:
        arguments = [f"{name}={value}" for name, value in plan.items()]
        program = [sys.executable, "-m", "tests.notices.mail_server", str(self.port), str(self.folder)]
        self.process = subprocess.Popen([*program, *arguments], cwd=ROOT, stdout=subprocess.DEVNULL)
        atexit.register(self.kill)
        until = time.monotonic() + 20
        while time.monotonic() < until:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            time.sleep(0.05)
        raise AssertionError("the mail server did not start")

    def kill(self) -> None:
        """kill -9, as a power cut would."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.process.pid, signal.SIGKILL)
            self.process.wait(10)
            self.process = None

    def reached(self, step: str, seconds: float = 20) -> bool:
        """Wait until the dialogue came to `step` (rcpt, data)."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if (self.folder / f"at.{step}").exists():
                return True
            time.sleep(0.02)
        return False

    def holds(self, count: int, seconds: float = 20) -> bool:
        """Wait until the server accepted `count` mails."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if len(self.accepted()) >= count:
                return True
            time.sleep(0.05)
        return False

    def accepted(self) -> list[EmailMessage]:
        """Everything the server took responsibility for, in order."""
        found = []
        for path in sorted(self.folder.glob("*.eml")):
            message = message_from_bytes(path.read_bytes(), policy=default)
            assert isinstance(message, EmailMessage)
            found.append(message)
        return found

    def message_ids(self) -> list[str]:
        return [str(message["Message-ID"]) for message in self.accepted()]


@pytest.fixture
def mail_server(tmp_path: Path, settings: Any) -> Iterator[MailServer]:
    """Stopped; a test starts it as it needs it. The product is configured to send through it."""
    server = MailServer(tmp_path)
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.SLIPWAY_MAIL_TIMEOUT = 5
    yield server
    server.kill()


@pytest.fixture
def queue() -> Callable[..., Mail]:
    """Puts one mail into the queue, due now."""
    numbers = itertools.count(1)

    def put(to: User | str = "rita@example.org", **fields: Any) -> Mail:
        number = next(numbers)
        now = database_now()
        values: dict[str, Any] = {
            "message_id": f"<{number}.test@slipway.test>",
            "recipient": to if isinstance(to, User) else None,
            "to_address": to.email if isinstance(to, User) else to,
            "from_address": "Slipway <slipway@example.org>",
            "subject": f"News {number}",
            "text": "First line\n.\nA line with a dot alone stood before this one.\n",
            "html": "<p>News</p>",
            "created_at": now,
            "next_attempt_at": now,
        }
        return Mail.objects.create(**{**values, **fields})

    return put
