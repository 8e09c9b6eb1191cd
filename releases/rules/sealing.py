"""Secrets of targets: sealed at rest, derived where none was set.

Sealing is Fernet (AES-128-CBC with HMAC-SHA256) under keys derived by HKDF-SHA256 (RFC 5869) from the
installation's own keys, the current one first; older ones still open what they sealed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PURPOSE = b"slipway.target-secret/1"


class SealBroken(ValueError):
    """None of the installation's keys opens this secret; it has to be entered again."""


def seal(secret: bytes, keys: Sequence[str]) -> str:
    return _fernet(keys).encrypt(secret).decode()


def unseal(sealed: str, keys: Sequence[str]) -> bytes:
    """Raises SealBroken."""
    try:
        return _fernet(keys).decrypt(sealed.encode())
    except InvalidToken:
        raise SealBroken("the secret was sealed under another key") from None


def derived_secret(key: str, host: str) -> bytes:
    """The signing key for a host that was given none: its own, and of no use for any other host."""
    return hmac.new(key.encode(), PURPOSE + b"|" + host.lower().encode(), hashlib.sha256).digest()


def as_written(secret: bytes) -> str:
    """The form in which Standard Webhooks writes a secret down."""
    return "whsec_" + base64.b64encode(secret).decode()


def from_written(text: str) -> bytes:
    """`whsec_` and base64, or any other text as it is. Raises ValueError for broken base64."""
    text = text.strip()
    if not text.startswith("whsec_"):
        return text.encode()
    return base64.b64decode(text.removeprefix("whsec_"), validate=True)


def _fernet(keys: Sequence[str]) -> MultiFernet:
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str) -> bytes:
    raw = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(key.encode())
    return base64.urlsafe_b64encode(raw)
