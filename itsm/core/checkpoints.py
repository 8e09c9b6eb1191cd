"""Signed checkpoints of the audit chain, kept outside the database.

Whoever can rewrite the whole database can write a new consistent chain; they cannot sign it. A checkpoint is
one JSON line: sequence, hash, time, and an Ed25519 signature (RFC 8032) over the canonical bytes of the rest.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from itsm.core.canonical import canonical_bytes
from itsm.core.models.audit import AuditEntry

LONGEST_LINE = 4096
"""In bytes; a checkpoint has some 300."""


def checkpoint_file() -> Path:
    return Path(settings.SLIPWAY_HOME) / "audit" / "checkpoints.jsonl"


def signing_key() -> Ed25519PrivateKey:
    """From `SLIPWAY_AUDIT_SIGNING_KEY` (base64 of 32 bytes), else a key file made once beside the data."""
    given = getattr(settings, "SLIPWAY_AUDIT_SIGNING_KEY", "")
    if given:
        return Ed25519PrivateKey.from_private_bytes(base64.b64decode(given))
    path = Path(settings.SLIPWAY_HOME) / "audit" / "signing.key"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return Ed25519PrivateKey.from_private_bytes(path.read_bytes())
    with os.fdopen(descriptor, "wb") as made:
        made.write(Ed25519PrivateKey.generate().private_bytes_raw())
    return Ed25519PrivateKey.from_private_bytes(path.read_bytes())


def write(content: dict[str, Any]) -> None:
    """Append one signed line and force it to the disk. A torn line before it stays a line of its own."""
    signature = base64.b64encode(signing_key().sign(canonical_bytes(content))).decode()
    path = checkpoint_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    line = canonical_bytes({**content, "signature": signature}) + b"\n"
    torn = b"" if _tail().endswith(b"\n") else b"\n"
    with path.open("ab") as file:
        file.write(torn + line)
        file.flush()
        os.fsync(file.fileno())


def newest() -> dict[str, Any] | None:
    """The last line, read without the others; None when there is none that can be read."""
    lines = _tail().splitlines()
    return _checkpoint(lines[-1]) if lines else None


def read() -> Iterator[tuple[int, dict[str, Any] | None]]:
    """Every line by its number from 1, with its checkpoint or, where the line holds none, None."""
    path = checkpoint_file()
    if path.exists():
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                yield number, _checkpoint(line)


def faults() -> Iterator[str]:
    """Every checkpoint that the chain in the database, or the signature, does not bear out."""
    public = signing_key().public_key()
    for number, checkpoint in read():
        if checkpoint is None:
            yield f"checkpoint on line {number}: the line cannot be read (torn, or written over)"
            continue
        sequence, name = checkpoint["sequence"], f"checkpoint at entry {checkpoint['sequence']}"
        if not _signed(public, checkpoint):
            yield f"{name}: its signature does not hold"
        elif sequence and not AuditEntry.objects.filter(sequence=sequence, hash=checkpoint["hash"]).exists():
            yield f"{name}: the chain does not hold that entry any more (rewritten, or the tail is missing)"


def _tail() -> bytes:
    """The end of the file, longer than any line; a newline where there is no file."""
    path = checkpoint_file()
    if not path.exists() or not path.stat().st_size:
        return b"\n"
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - LONGEST_LINE))
        return file.read()


def _checkpoint(line: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(line)
    except ValueError:
        return None
    named = isinstance(found, dict) and isinstance(found.get("hash"), str)
    return found if named and isinstance(found.get("sequence"), int) else None


def _signed(public: Ed25519PublicKey, checkpoint: dict[str, Any]) -> bool:
    content = {name: value for name, value in checkpoint.items() if name != "signature"}
    try:
        public.verify(base64.b64decode(checkpoint["signature"]), canonical_bytes(content))
    except (InvalidSignature, KeyError, ValueError):
        return False
    return True
