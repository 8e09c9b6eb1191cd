"""The account that embedded servers run as.

PostgreSQL refuses to run as root. So root hands the servers to an unprivileged account that exists already;
anybody else runs them as themselves. No account is created and no folder but our own changes mode or owner.
"""

import os
import pwd
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from itsm.embedded.errors import EmbeddedError

UNPRIVILEGED = ("slipway", "postgres", "nobody", "daemon")


@dataclass(frozen=True)
class Account:
    name: str
    uid: int
    gid: int
    drops: bool
    """Whether this process is root and hands its children to the account."""

    def popen_arguments(self) -> dict[str, Any]:
        """Arguments for subprocess.Popen that make the child run as this account, in a session of its own."""
        arguments: dict[str, Any] = {"start_new_session": True, "stdin": subprocess.DEVNULL}
        if self.drops:
            arguments |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        return arguments

    def own(self, folder: Path) -> Path:
        """Makes the folder, closed to everybody else, and hands it to the account."""
        if not folder.exists():
            folder.mkdir(parents=True, mode=0o700)
            if self.drops:
                os.chown(folder, self.uid, self.gid)
        return folder

    def reaches(self, path: Path) -> bool:
        """Whether every folder above `path` lets the account pass."""
        return not self.drops or all(self.enters(parent) for parent in path.absolute().parents)

    def enters(self, folder: Path) -> bool:
        try:
            status = folder.stat()
        except FileNotFoundError:
            return True  # will be made by us, open enough
        if status.st_uid == self.uid:
            return bool(status.st_mode & stat.S_IXUSR)
        if status.st_gid == self.gid:
            return bool(status.st_mode & stat.S_IXGRP)
        return bool(status.st_mode & stat.S_IXOTH)


def server_account(existing: Path) -> Account:
    """Who runs the servers whose data lies (or will lie) in `existing`: for root whoever owns it already."""
    uid = os.geteuid()
    if uid != 0:
        me = pwd.getpwuid(uid)
        if existing.exists() and existing.stat().st_uid != uid:
            raise EmbeddedError(
                f"{existing} belongs to another user. Set SLIPWAY_HOME to a folder of your own."
            )
        return Account(me.pw_name, uid, me.pw_gid, drops=False)
    if existing.exists() and existing.stat().st_uid != 0:
        return account(pwd.getpwuid(existing.stat().st_uid))
    for name in UNPRIVILEGED:
        try:
            return account(pwd.getpwnam(name))
        except KeyError:
            continue
    raise EmbeddedError(
        "Servers do not run as root, and no unprivileged account (such as nobody) exists here."
    )


def account(entry: pwd.struct_passwd) -> Account:
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, drops=True)
