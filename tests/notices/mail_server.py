"""A real SMTP server (aiosmtpd) in a process of its own, which can be told where in the dialogue to die.

It writes each message it takes to a folder, and only then answers "250": the folder holds what was accepted.
Run as a program: `python -m tests.notices.mail_server PORT FOLDER [PLAN]`.
"""

import asyncio
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

from aiosmtpd.controller import UnthreadedController
from aiosmtpd.smtp import SMTP, Envelope, Session


class Inbox:
    """Keeps mail; `plan` names the misfortunes, e.g. `die_at_data=3`, `pause_at_data=1.5`, `refuse=rita`."""

    def __init__(self, folder: Path, plan: dict[str, str]) -> None:
        self.folder, self.plan, self.seen = folder, plan, 0

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.plan.get("refuse") and self.plan["refuse"] in address:
            return "550 5.1.1 no such mailbox"
        if self.plan.get("later") and self.plan["later"] in address:
            return "451 4.3.0 come again"
        self._note("rcpt")
        await asyncio.sleep(float(self.plan.get("pause_at_rcpt", 0)))
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.seen += 1
        if self.seen == int(self.plan.get("die_at_data", 0)):
            os.kill(os.getpid(), signal.SIGKILL)
        self._note("data")
        time.sleep(float(self.plan.get("pause_at_data", 0)))  # a server that works on though the sender died
        assert isinstance(envelope.content, bytes)
        draft = self.folder / f".{time.time_ns()}"
        draft.write_bytes(envelope.content)
        draft.rename(self.folder / f"{time.time_ns():020d}-{self.seen}-{envelope.rcpt_tos[0]}.eml")
        await asyncio.sleep(float(self.plan.get("pause_at_answer", 0)))
        return "250 2.0.0 taken"

    def _note(self, step: str) -> None:
        """Tells the test how far the dialogue is."""
        (self.folder / f"at.{step}").touch()


def main(port: int, folder: Path, plan: dict[str, str]) -> None:
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    options: dict[str, Any] = {"loop": loop, "hostname": "127.0.0.1", "port": port}
    controller = UnthreadedController(Inbox(folder, plan), **options)
    controller.begin()
    loop.run_forever()


if __name__ == "__main__":
    arguments = dict(pair.split("=", 1) for pair in sys.argv[3:])
    main(int(sys.argv[1]), Path(sys.argv[2]), arguments)
