"""What manage.py needs from the embedded servers."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from itsm.embedded.errors import EmbeddedError
from itsm.embedded.servers import borrowed

NEED_NO_SERVER = {
    "help",
    "version",
    "--help",
    "--version",
    "-h",
    "check",
    "collectstatic",
    "compilemessages",
    "diffsettings",
    "findstatic",
    "makemessages",
    "spectacular",
}


@contextmanager
def servers_for(arguments: Sequence[str]) -> Iterator[None]:
    """Finds or starts the servers for a command; those that only read files go without."""
    command = arguments[1] if len(arguments) > 1 else ""
    if (not command or command in NEED_NO_SERVER) and "--database" not in arguments:
        yield
        return
    try:
        with borrowed():
            yield
    except EmbeddedError as error:
        sys.exit(f"Slipway: {error}")
