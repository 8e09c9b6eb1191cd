"""A large import has its search indexes tidied beside it; where that fails, only time tells."""

from __future__ import annotations

import threading

import pytest
from django.db import DatabaseError, connection

from cmdb.actions._import import batch as batch_module
from cmdb.actions._import import tidying
from cmdb.actions.import_cis import import_tables
from cmdb.actions.tidy_indexes import tidy_indexes
from cmdb.models import ConfigurationItem
from cmdb.rules.import_columns import CIS
from cmdb.rules.table_rows import Row, Table
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def two_batches_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch_module, "BATCH_ROWS", 5)
    monkeypatch.setattr(tidying, "MANY", 5)
    monkeypatch.setattr(tidying, "PAUSE", 0.01)


def bring_in(cast: Cast, rows: int = 20, *, dry_run: bool = False) -> int:
    lines = (Row(n, {"id": str(n), "ci_class": "server", "name": f"web{n}"}) for n in range(2, rows + 2))
    read = {CIS: Table(["id", "ci_class", "name"], lines)}
    return import_tables(actor=cast.conny, read=lambda: read, dry_run=dry_run).cis.created


def pending_at_most() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW gin_pending_list_limit")
        return str(cursor.fetchone()[0])


def test_after_an_import_searches_read_no_list_of_entries_to_be_put_away(cast: Cast) -> None:
    tidy_indexes()
    assert bring_in(cast) == 20
    assert tidy_indexes() == 0
    assert pending_at_most() == tidying.PENDING


def test_so_it_is_after_a_simulation(cast: Cast) -> None:
    tidy_indexes()
    assert bring_in(cast, dry_run=True) == 20
    assert tidy_indexes() == 0


def test_a_small_import_leaves_the_list_to_the_next_round(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tidying, "MANY", 21)
    tidy_indexes()
    before = pending_at_most()
    assert bring_in(cast) == 20
    assert tidy_indexes() > 0
    assert pending_at_most() == before


def test_an_import_goes_on_when_its_indexes_cannot_be_tidied(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(_over: object) -> int:
        raise DatabaseError("no more connections")

    monkeypatch.setattr(tidying, "tidy_indexes", refuse)
    assert bring_in(cast) == 20
    assert ConfigurationItem.objects.count() == 20
    assert "not tidied" in caplog.text


def test_nor_does_it_need_a_thread(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    assert bring_in(cast) == 20
    assert "No thread" in caplog.text
