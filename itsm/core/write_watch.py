"""Notices statements that write past the operation's own methods, so that nothing goes unaudited."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from typing import Any

_WRITES = re.compile(
    r"^\s*(INSERT|UPDATE|DELETE|MERGE|TRUNCATE|COPY|WITH\b.*\b(INSERT|UPDATE|DELETE)\b)", re.I | re.S
)
_OWN = re.compile(
    r'^\s*(INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+"?core_(audit\w+|outbox\w+|idempotentrequest)\b', re.I
)


_nobodys: ContextVar[bool] = ContextVar("nobodys", default=False)


@contextmanager
def nobodys_business() -> Iterator[None]:
    """For writes that no operation answers for, whichever happens to run: naming a part of Slipway."""
    token = _nobodys.set(True)
    try:
        yield
    finally:
        _nobodys.reset(token)


class WriteWatch:
    """Collects unexpected writes since the last audit entry.

    `expected()` marks those the operation makes or answers for itself.
    """

    def __init__(self) -> None:
        self.seen: list[str] = []
        self._depth = 0

    @contextmanager
    def expected(self) -> Iterator[None]:
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1

    def on(self, connection: Any) -> AbstractContextManager[Any]:
        wrapper: AbstractContextManager[Any] = connection.execute_wrapper(self._look)
        return wrapper

    def _look(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        if not self._depth and not _nobodys.get():
            text = str(sql)
            if _WRITES.match(text) and not _OWN.match(text):
                self.seen.append(text[:120])
        return execute(sql, params, many, context)
