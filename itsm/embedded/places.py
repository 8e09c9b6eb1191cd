"""Where the embedded servers keep what is theirs.

Normally below SLIPWAY_HOME. Where the server account cannot get there (a checkout below /root), or where the
path is too long for a socket, it is a folder of ours elsewhere, and SLIPWAY_HOME/embedded.json says which.
"""

import hashlib
import json
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from itsm.embedded.errors import EmbeddedError
from itsm.embedded.privileges import Account, server_account

LONGEST_SOCKET = 100
"""Bytes of a socket's path that every Unix takes (Linux 107, macOS 103)."""
ELSEWHERE = (Path("/var/lib"), Path("/var/tmp"))  # noqa: S108


@dataclass(frozen=True)
class Places:
    home: Path
    data: Path
    account: Account

    @property
    def postgres(self) -> Path:
        return self.data / "postgres"

    @property
    def valkey(self) -> Path:
        return self.data / "valkey"

    @property
    def sockets(self) -> Path:
        return self.data / "sockets"

    @property
    def software(self) -> Path:
        return self.data / "software"

    @property
    def run(self) -> Path:
        """Locks and records of this program; the servers do not go there."""
        return self.home / "run"

    @property
    def logs(self) -> Path:
        return self.home / "log"


def find(home: Path) -> Places:
    """The places that belong to `home`, made on first use and the same ever after."""
    home = home.absolute()
    home.mkdir(parents=True, exist_ok=True)
    for folder in (home / "run", home / "log"):
        folder.mkdir(mode=0o700, exist_ok=True)
    data = recorded(home) or choose(home)
    return Places(home, data, server_account(data / "postgres"))


def recorded(home: Path) -> Path | None:
    record = home / "embedded.json"
    return Path(json.loads(record.read_text())["data"]) if record.exists() else None


def choose(home: Path) -> Path:
    account = server_account(home / "postgres")
    short = len(os.fsencode(home / "sockets" / ".s.PGSQL.5432")) <= LONGEST_SOCKET
    if short and account.reaches(home / "postgres"):
        return home
    data = folder_elsewhere(home)
    (home / "embedded.json").write_text(json.dumps({"data": str(data)}) + "\n")
    return data


def folder_elsewhere(home: Path) -> Path:
    """A folder of ours that everybody may pass through, told apart from one that somebody else laid out."""
    name = "slipway-" + hashlib.sha256(f"{os.geteuid()}:{home}".encode()).hexdigest()[:12]
    for parent in ELSEWHERE:
        if os.access(parent, os.W_OK):
            folder = parent / name
            folder.mkdir(mode=0o711, exist_ok=True)
            status = folder.lstat()
            if status.st_uid != os.geteuid() or not stat.S_ISDIR(status.st_mode) or status.st_mode & 0o022:
                raise EmbeddedError(f"{folder} exists but is not ours. Set SLIPWAY_HOME to another folder.")
            return folder
    raise EmbeddedError(f"No folder for data is writable. Set SLIPWAY_HOME; tried {home} and {ELSEWHERE}.")
