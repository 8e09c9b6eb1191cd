"""What tests lean on: a clock that stands, rivals in real threads, proof that nothing changed."""

from __future__ import annotations

import datetime as dt
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection, connections

from itsm.core import outbox
from itsm.core.clock import injected_now
from itsm.core.refusals import OperationRefused, Refusal


@contextmanager
def frozen_clock(at: dt.datetime) -> Iterator[None]:
    """The operation's clock stands at `at` (aware)."""
    token = injected_now.set(at)
    try:
        yield
    finally:
        injected_now.reset(token)


def refusal_of(work: Callable[[], Any]) -> Refusal:
    """The refusal that `work` ends in; the test fails when it goes through."""
    with pytest.raises(OperationRefused) as caught:
        work()
    return caught.value.refusal


_NOT_WATCHED = {"django_session", "core_idempotentrequest", "knox_authtoken", "django_migrations"}


def fingerprint_of_database() -> dict[str, str]:
    """A digest of every table's rows, by table; equal digests mean that nothing was written."""
    digests = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            if table not in _NOT_WATCHED:
                rows = "coalesce(string_agg(t::text, '|' ORDER BY t::text), '')"
                cursor.execute(f'SELECT md5({rows}) FROM "{table}" t')
                digests[table] = cursor.fetchone()[0]
    return digests


_listening: list[list[Any]] = []
"""One list for each block that wants to know whom this process calls."""


def _note_call(event: str, arguments: tuple[Any, ...]) -> None:
    if _listening and event == "socket.connect":
        for heard in _listening:
            heard.append(arguments[1])


sys.addaudithook(_note_call)


@contextmanager
def calls_made() -> Iterator[list[Any]]:
    """The addresses that this process connects to in the block: targets, mail servers, webhooks, whatever.

    The broker is left out; the database is reached by a library that does not tell.
    """
    heard: list[Any] = []
    told: list[Any] = []
    _listening.append(heard)
    try:
        yield told
    finally:
        _listening.remove(heard)
        broker = urlsplit(settings.CELERY_BROKER_URL).port
        told += [address for address in heard if not (isinstance(address, tuple) and address[1] == broker)]


@contextmanager
def nothing_changes() -> Iterator[None]:
    """Rows, audit and outbox are the same after the block as before it; nobody was called or written to."""
    before, letters = fingerprint_of_database(), len(getattr(mail, "outbox", ()))
    with calls_made() as called:
        yield
    after = fingerprint_of_database()
    changed = sorted(label for label, digest in after.items() if before.get(label) != digest)
    assert not changed, f"a refusal changed {changed}"
    assert called == [], "a refusal called out"
    assert len(getattr(mail, "outbox", ())) == letters, "a refusal sent mail"


def race(*contenders: Callable[[], Any]) -> list[Any]:
    """Run all at once, each in a thread with its own connection; results or exceptions in order."""
    results: list[Any] = [None] * len(contenders)
    barrier = threading.Barrier(len(contenders))

    def run(index: int, work: Callable[[], Any]) -> None:
        try:
            barrier.wait(10)
            results[index] = work()
        except BaseException as error:
            results[index] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(contenders)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def deliver_news() -> int:
    """Drain the outbox now, as a worker would."""
    return outbox.drain()
