"""A home of its own for tests that start and stop servers."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from itsm.embedded.servers import Loan
from tests.embedded.commands import Borrower


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """Short, so that sockets fit, and open to pass through, so that the servers' account gets there."""
    folder = Path(tempfile.mkdtemp(prefix="slipway-home-"))
    folder.chmod(0o711)
    yield folder
    loan = Loan(folder)
    loan.valkey.stop()
    loan.postgres.stop()
    shutil.rmtree(folder)


@pytest.fixture
def own_environment(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """This process as a command that knows no server yet."""
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SLIPWAY_HOME", str(home))
    return home


@pytest.fixture
def borrowers(home: Path) -> Iterator[list[Borrower]]:
    """Commands that a test starts; whatever is left of them goes when it ends."""
    started: list[Borrower] = []
    yield started
    for borrower in started:
        borrower.kill()
