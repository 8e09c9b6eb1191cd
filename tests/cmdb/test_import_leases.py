"""A worker that waits is no worker that died; and what a source's lock decides is decided under it."""

from __future__ import annotations

import time
from datetime import timedelta
from importlib import import_module
from threading import Event

import pytest
from django.db import connection, transaction

from cmdb import actions as cmdb
from cmdb.actions import import_jobs as actions
from cmdb.actions._import import cis as item_batches
from cmdb.models import ConfigurationItem, ImportJob
from tests.cast import Cast
from tests.cmdb.build import make_ci, table
from tests.cmdb.uploading import upload, worked
from tests.support import race

VERBS = ("claim_import", "work_on_import")
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("files_kept_here")]


def test_an_import_that_waits_longer_than_a_claim_lasts_is_not_begun_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = worked(upload(cast))
    actions.run_import(number=job.number, actor=cast.conny)
    claiming, working = map(import_module, (f"{actions.__name__}.{verb}" for verb in VERBS))
    for module in (claiming, working):
        monkeypatch.setattr(module, "CLAIM_LASTS", timedelta(seconds=1))
    monkeypatch.setattr(working, "BEATS_EVERY", timedelta(seconds=0.1))
    held = Event()

    def somebody_holds_the_source() -> object:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('cmdb.import:scanner', 0))")
            held.set()
            time.sleep(3)
            return actions.claim_import()

    def work() -> str:
        held.wait(10)
        return worked(job).state

    assert race(somebody_holds_the_source, work) == [None, "finished"]
    assert ImportJob.objects.get(pk=job.pk).attempt == 1


def test_what_a_higher_source_said_while_the_rows_waited_is_neither_written_over_nor_moved(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    serial = "attributes.serial_number"
    cmdb.set_reconciliation(
        ci_class="server",
        identified_by=[[serial]],
        source_order={"": ["netbox", "scanner"]},
        actor=cast.adam,
    )
    make_ci(cast.conny, "web", attributes={"serial_number": "S1"})
    real = item_batches.remember

    def bring(source: str, status: str) -> object:
        rows = table("id,ci_class,name,serial_number,status", f"1,server,web,S1,{status}")
        return cmdb.import_cis(actor=cast.adam, cis=rows, source=source)

    def meanwhile(given: object) -> None:
        monkeypatch.setattr(item_batches, "remember", real)
        (done,) = race(lambda: bring("netbox", "maintenance"))
        assert not isinstance(done, BaseException), done
        real(given)  # type: ignore[arg-type]

    monkeypatch.setattr(item_batches, "remember", meanwhile)
    bring("scanner", "retired")
    item = ConfigurationItem.objects.get()
    assert (item.state, item.source_status) == ("in_maintenance", "maintenance")
