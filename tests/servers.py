"""The servers of a test run: the given ones, or embedded ones of its own, gone when the run ends."""

import os
import re
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from itsm.embedded.servers import Loan, wanted

PREFIX = "slipway-tests-"
loan: Loan | None = None
home: Path | None = None


def begin(forgetful: bool = True) -> None:
    """In a parallel run (pytest-xdist) the first process begins; the workers find the addresses set."""
    if os.environ.get("PYTEST_XDIST_WORKER"):
        take_own_broker_database()
        return
    global loan, home
    sweep()
    home = Path(tempfile.mkdtemp(prefix=PREFIX))
    home.chmod(0o711)  # the servers' account passes through
    os.environ["SLIPWAY_HOME"] = str(home)
    if wanted():
        loan = Loan(home, forgetful)
        os.environ.update(loan.take())


def end() -> None:
    if loan:
        loan.give_back()
    if home:
        shutil.rmtree(home, ignore_errors=True)


def sweep() -> None:
    """Servers and folders of runs that were killed. One that ends by itself meanwhile takes its own away."""
    for left in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(FileNotFoundError):
            if left.stat().st_uid == os.geteuid() and (left / "run" / "users").is_dir():
                old = Loan(left)
                if not old.users.remain():
                    old.give_back()
                    shutil.rmtree(left, ignore_errors=True)


def take_own_broker_database() -> None:
    """Parallel test processes share the server but not its numbered databases."""
    if "SLIPWAY_BROKER_TAKEN" not in os.environ:
        number = 1 + int(os.environ["PYTEST_XDIST_WORKER"].removeprefix("gw"))
        os.environ["REDIS_URL"] = re.sub(r"(?<=\d)(/\d*)?$", f"/{number}", os.environ["REDIS_URL"], count=1)
        os.environ["SLIPWAY_BROKER_TAKEN"] = "yes"
