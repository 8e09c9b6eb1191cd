"""One byte sequence for one content, so that a digest binds to what was meant and not to how it was written.

Canonical form: JSON, keys sorted by code point, no insignificant space, UTF-8, NFC text, aware times in UTC
with microseconds, decimals and UUIDs as text. Floats are refused: their text form is not a promise.
"""

from __future__ import annotations

import datetime as dt
import decimal
import enum
import hashlib
import json
import unicodedata
import uuid
from collections.abc import Mapping
from typing import Any


def plain(value: Any) -> Any:
    """The value as plain JSON types. Raises TypeError for what has no canonical form (floats, objects)."""
    if isinstance(value, enum.Enum):
        return plain(value.value)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return unicodedata.normalize("NFC", str(value))
    if isinstance(value, dt.datetime):
        if value.tzinfo is None:
            raise TypeError("a time without a zone has no canonical form")
        return value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dt.timedelta):
        return f"{value // dt.timedelta(microseconds=1)}us"
    if isinstance(value, decimal.Decimal | uuid.UUID):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, set | frozenset):
        return sorted(plain(item) for item in value)
    raise TypeError(f"{type(value).__name__} has no canonical form")


def canonical_text(text: str) -> str:
    """The text as it was meant: browsers end lines with CR LF, and space around it says nothing."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def same_text(one: str, other: str) -> bool:
    """Whether two texts differ by no more than how their lines end and the space around them.

    >>> same_text("Stop.\\r\\nStart.", "Stop.\\nStart.\\n")
    True
    """
    return canonical_text(one) == canonical_text(other)


def canonical_bytes(value: Any) -> bytes:
    return json.dumps(plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(value: Any) -> str:
    """`sha256:` and the hex SHA-256 (FIPS 180-4) of the canonical bytes."""
    return digest_of_bytes(canonical_bytes(value))


def digest_of_bytes(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()
