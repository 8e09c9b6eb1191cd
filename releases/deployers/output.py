"""What a step printed, made fit to keep: bounded, readable, without secrets."""

from __future__ import annotations

from collections.abc import Iterable

KEEP_HEAD_BYTES = 16 * 1024
KEEP_TAIL_BYTES = 48 * 1024
REDACTED = "[redacted]"
SHORTEST_SECRET = 4
"""Anything shorter would redact half of every sentence, and is no secret."""


class BoundedBytes:
    """Keeps the beginning and the end of a stream and counts what fell out between.

    The beginning says what was started, the end says how it went; a command that prints for an hour must not
    fill the database.
    """

    def __init__(self, head: int = KEEP_HEAD_BYTES, tail: int = KEEP_TAIL_BYTES) -> None:
        self._head_limit, self._tail_limit = head, tail
        self._head, self._tail = bytearray(), bytearray()
        self.total = 0

    def feed(self, chunk: bytes) -> None:
        self.total += len(chunk)
        room = self._head_limit - len(self._head)
        if room > 0:
            self._head += chunk[:room]
            chunk = chunk[room:]
        self._tail += chunk
        if len(self._tail) > self._tail_limit:
            del self._tail[: len(self._tail) - self._tail_limit]

    @property
    def omitted(self) -> int:
        return self.total - len(self._head) - len(self._tail)

    def parts(self) -> tuple[bytes, bytes]:
        return bytes(self._head), bytes(self._tail)


def readable(head: bytes, tail: bytes, omitted: int, secrets: Iterable[str] = ()) -> str:
    """Text for people and for a PostgreSQL column: valid, without NUL, secrets replaced.

    Where the stream was cut a secret may have been cut too, so as many characters as the longest secret has
    are dropped on both sides of the gap.
    """
    hidden = sorted({s for s in secrets if len(s) >= SHORTEST_SECRET}, key=len, reverse=True)
    if not omitted:
        return _clean(head + tail, hidden)
    edge = max((len(s) for s in hidden), default=1) - 1
    first, last = _clean(head, hidden), _clean(tail, hidden)
    first = first[: len(first) - edge] if edge else first
    return f"{first}\n[… {omitted} bytes left out …]\n{last[edge:]}"


def readable_bytes(data: bytes, secrets: Iterable[str] = ()) -> str:
    kept = BoundedBytes()
    kept.feed(data)
    return readable(*kept.parts(), kept.omitted, secrets)


def _clean(data: bytes, hidden: list[str]) -> str:
    text = data.decode("utf-8", "replace").replace("\x00", "\ufffd")
    for secret in hidden:
        text = text.replace(secret, REDACTED)
    return text
