"""What manage.py needs from the embedded servers."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext

from django.core.exceptions import ImproperlyConfigured

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
    """Finds or starts the servers for a command; those that only read files go without.

    What only the operator can put right is told in a sentence, without a traceback.
    """
    command = arguments[1] if len(arguments) > 1 else ""
    if (not command or command in NEED_NO_SERVER) and "--database" not in arguments:
        servers: AbstractContextManager[object] = nullcontext()
    else:
        servers = borrowed()
    try:
        with servers:
            yield
    except (EmbeddedError, ImproperlyConfigured) as error:
        sys.exit(f"Slipway: {error}")
