"""Locks that the kernel lets go of when their holder dies, however it dies."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Waits until nobody else is inside."""
    with path.open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def try_hold(path: Path) -> IO[str] | None:
    """Holds the file until it is closed or this process ends; None when somebody else holds it."""
    handle = path.open("a+")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        handle.close()
        return None
    return handle


def held(path: Path) -> bool:
    """Whether a living process holds the file."""
    handle = try_hold(path)
    if handle is None:
        return True
    handle.close()
    return False


class Users:
    """Who uses the servers: one held file per process. A killed user's file stays, but nobody holds it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.folder.mkdir(exist_ok=True)
        self.mine: IO[str] | None = None

    def join(self) -> None:
        self.mine = try_hold(self.folder / str(os.getpid()))
        assert self.mine is not None, "a file named after our pid can be held by nobody else"

    def leave(self) -> None:
        if self.mine is not None:
            Path(self.mine.name).unlink(missing_ok=True)
            self.mine.close()
            self.mine = None

    def remain(self) -> bool:
        """Whether others still use the servers; forgets the dead."""
        living = False
        for path in self.folder.iterdir():
            if self.mine is not None and path.name == str(os.getpid()):
                continue
            if held(path):
                living = True
            else:
                path.unlink(missing_ok=True)
        return living
