"""`python -m itsm.embedded run | prepare | assets`: what the Makefile calls."""

import os
import sys

from itsm.embedded.errors import EmbeddedError


def main(what: str) -> None:
    # Each is imported when asked for: `assets` runs before the rest of what `run` needs is there.
    if what == "assets":
        from itsm.embedded import assets

        assets.install()
    elif what == "prepare":
        from itsm.embedded import preparation

        preparation.prepare()
    elif what == "run":
        from itsm.embedded import runner

        runner.run(port_number(os.environ.get("PORT") or "8000"))
    else:
        raise EmbeddedError(f"there is no command {what!r}; there are run, prepare and assets.")


def port_number(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise EmbeddedError(f"PORT={text} is not a port; it is a number from 1 to 65535.")
    return int(text)


if __name__ == "__main__":
    try:
        main(sys.argv[1] if len(sys.argv) > 1 else "")
    except EmbeddedError as error:
        sys.exit(f"Slipway: {error}")
