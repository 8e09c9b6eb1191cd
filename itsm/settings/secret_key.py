"""A key for development that no other installation shares and that survives a restart."""

import os
import secrets
from pathlib import Path


def development_key(home: Path) -> str:
    """The key kept in `home`, made on first use. Two processes that start together agree: the file appears
    whole, by link, and the loser reads the winner's."""
    path = home / "secret_key"
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        draft = home / f".secret_key.{os.getpid()}"
        draft.write_text(secrets.token_urlsafe(64))
        draft.chmod(0o600)
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text()
