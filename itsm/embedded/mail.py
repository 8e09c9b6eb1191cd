"""A mail backend for development: every message becomes a file that /dev/mail/ shows."""

import os
import time
from collections.abc import Iterable, Iterator, Sequence
from email import message_from_bytes
from email.message import EmailMessage as ParsedMessage
from email.policy import default
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class FolderBackend(BaseEmailBackend):
    """Writes whole messages; one appears only when it is complete, so a reader never sees half of it."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.EMAIL_FOLDER)
        folder.mkdir(parents=True, exist_ok=True)
        for number, message in enumerate(email_messages):
            name = f"{time.time_ns():020d}-{os.getpid()}-{number}"
            draft = folder / f".{name}"
            draft.write_bytes(message.message().as_bytes())
            draft.rename(folder / f"{name}.eml")
        return len(email_messages)


def newest_first(folder: Path, limit: int = 200) -> Iterator[tuple[str, ParsedMessage]]:
    """The latest messages with the names of their files."""
    paths: Iterable[Path] = sorted(folder.glob("*.eml"), reverse=True) if folder.is_dir() else []
    for path in list(paths)[:limit]:
        yield path.stem, read(path)


def read(path: Path) -> ParsedMessage:
    parsed = message_from_bytes(path.read_bytes(), policy=default)
    assert isinstance(parsed, ParsedMessage)
    return parsed
