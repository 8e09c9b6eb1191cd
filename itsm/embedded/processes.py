"""Processes told apart for good: a pid alone is reused, a pid with its start time is not."""

import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass

import psutil


@dataclass(frozen=True)
class Identity:
    pid: int
    started: float
    """Seconds since the epoch, as the kernel tells them."""

    @classmethod
    def of(cls, pid: int) -> "Identity":
        return cls(pid, psutil.Process(pid).create_time())

    def alive(self) -> bool:
        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.started) < 2
            return same and process.status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return False

    def signal(self, number: int) -> None:
        """Does nothing when the process is gone."""
        if self.alive():
            try:
                os.kill(self.pid, number)
            except ProcessLookupError:
                return

    def wait(self, seconds: float) -> bool:
        """Whether the process was gone within `seconds`."""
        deadline = time.monotonic() + seconds
        while self.alive():
            reap_child(self.pid)
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
        return True

    def stop(self, gently: int, patience: float) -> None:
        """Asks with `gently`, waits up to `patience` seconds, then kills it and what is left of its group."""
        self.signal(gently)
        if not self.wait(patience):
            self.signal(signal.SIGKILL)
            self.wait(5)
        for pid in self.left_behind():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue

    def left_behind(self) -> Iterator[int]:
        """Members of the process group that this process led, such as a killed worker's children."""
        for process in psutil.process_iter():
            try:
                if os.getpgid(process.pid) == self.pid and process.create_time() >= self.started - 2:
                    yield process.pid
            except (ProcessLookupError, psutil.NoSuchProcess, PermissionError):
                continue


def reap_child(pid: int) -> None:
    """Collects the exit of a child of ours, which would otherwise stay as a zombie."""
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return
