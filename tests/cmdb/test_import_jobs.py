"""Imports that a worker does: seen before, canceled, taken up again after a crash, rejects kept."""

from __future__ import annotations

import csv
import io
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cmdb import tasks
from cmdb.actions import import_jobs as actions
from cmdb.actions._import import cis as item_batches
from cmdb.models import ConfigurationItem, ImportJob, ImportMapping, Relationship
from itsm.core.actors import SCHEDULER, system_actor
from itsm.core.models import AuditEntry, OutboxEvent
from tests.cast import Cast
from tests.clients import browser
from tests.cmdb.uploading import GOOD, file, upload, worked
from tests.support import nothing_changes, race, refusal_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("files_kept_here")]


def test_a_file_that_says_what_it_is_is_simulated_at_once_and_imported_when_asked(cast: Cast) -> None:
    job = worked(upload(cast))
    assert job.state == "simulated"
    assert job.result["cis"] == {"created": 2, "updated": 0, "retired": 0, "unchanged": 0, "rejected": 1}
    assert [sample["name"] for sample in job.result["samples"]] == ["web", "db"]
    assert not ConfigurationItem.objects.exists()
    job = worked(actions.run_import(number=job.number, actor=cast.conny))
    assert (job.state, job.rows_done, job.rows_expected) == ("finished", 3, 3)
    assert set(ConfigurationItem.objects.values_list("name", flat=True)) == {"web", "db"}
    assert OutboxEvent.objects.filter(name="import.finished", subject=job.number).count() == 1
    assert AuditEntry.objects.filter(subject=job.number, action="import.run").count() == 1


def test_columns_of_other_names_are_mapped_first_and_remembered(cast: Cast) -> None:
    foreign = "Nr;Gerät;RAM\n1;web;64\n2;db;128\n"
    job = upload(cast, foreign)
    assert job.state == "uploaded"
    worked(job)
    assert job.state == "uploaded", "no worker touches what nobody asked for"
    with nothing_changes():
        refusal = refusal_of(lambda: actions.simulate_import(number=job.number, actor=cast.conny))
    assert refusal.code == "columns_do_not_fit"
    mapping = {
        "cis": {
            "columns": {"Nr": "id", "Gerät": "name", "RAM": "memory"},
            "constants": {"ci_class": "server"},
        }
    }
    job = worked(actions.simulate_import(number=job.number, mapping=mapping, actor=cast.conny))
    assert job.result["cis"]["created"] == 2
    worked(actions.run_import(number=job.number, actor=cast.conny))
    assert ConfigurationItem.objects.get(name="db").attributes == {"memory": 128}
    assert ImportMapping.objects.get().source == "scanner"
    again = upload(cast, foreign)
    assert (again.state, again.mapping) == ("simulating", {"cis": mapping["cis"]})
    elsewhere = upload(cast, foreign, unit=cast.payments, actor=cast.adam)
    assert (elsewhere.state, elsewhere.mapping["cis"]["constants"]) == ("uploaded", {})


def test_columns_that_are_one_name_here_wait_for_somebody_who_chooses(cast: Cast) -> None:
    job = upload(cast, "id,ci_class,name,CPU,cpu\n1,server,web,4,8\n")
    assert job.state == "uploaded"
    refusal = refusal_of(lambda: actions.simulate_import(number=job.number, actor=cast.conny))
    assert (refusal.code, refusal.facts) == ("columns_do_not_fit", {"fields": {"cis": ["Given twice: cpu."]}})
    columns = {"id": "id", "ci_class": "ci_class", "name": "name", "CPU": "", "cpu": "cpu"}
    mapping = {"cis": {"columns": columns}}
    actions.simulate_import(number=job.number, actor=cast.conny, mapping=mapping)
    assert worked(job).result["samples"][0]["fields"]["attributes.cpu"] == [None, "8"]


def test_a_file_that_lacks_a_column_does_not_make_it_forgotten(cast: Cast) -> None:
    def simulated(text: str) -> ImportJob:
        return worked(upload(cast, text))

    columns = {"Nr": "id", "Host": "name", "Kind": "ci_class", "CPU": "cpu_cores"}
    job = upload(cast, "Nr;Host;Kind;CPU\n1;web;server;8\n")
    mapping = {"cis": {"columns": columns}}
    job = worked(actions.simulate_import(number=job.number, mapping=mapping, actor=cast.conny))
    worked(actions.run_import(number=job.number, actor=cast.conny))
    shorter = simulated("Nr;Host;Kind\n1;web;server\n")
    worked(actions.run_import(number=shorter.number, actor=cast.conny))
    again = simulated("Nr;Host;Kind;CPU\n1;web;server;8\n")
    assert again.mapping["cis"]["columns"] == columns
    assert again.result["cis"]["unchanged"] == 1


def test_rejected_rows_are_kept_as_a_file_that_no_spreadsheet_runs(cast: Cast) -> None:
    job = upload(cast, 'id,ci_class,name\n1,server,ok\n2,=cmd,"a"\n3,spoon,\n')
    job = worked(job)
    answer = browser(cast.conny).get(f"/cis/imports/{job.number}/rejects/")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode())))  # type: ignore[attr-defined]
    assert rows[0] == ["file", "line", "reason", "row"]
    assert [row[1] for row in rows[1:]] == ["3", "4"]
    before = job.rejects.name
    job = worked(actions.simulate_import(number=job.number, actor=cast.conny))
    assert job.rejects.name != before
    assert not job.rejects.storage.exists(before), "what is replaced is not left behind"


def test_a_refusal_while_it_runs_is_told_with_its_reason(cast: Cast) -> None:
    job = upload(cast, GOOD, create_missing=True)
    job = worked(job)
    assert (job.state, job.refusal["code"]) == ("failed", "permission_denied")
    assert OutboxEvent.objects.filter(name="import.failed", subject=job.number).exists()
    page = browser(cast.conny).get(f"/cis/imports/{job.number}/").content.decode()
    assert job.refusal["message"] in page


def test_a_worker_that_dies_loses_the_import_and_another_begins_again(cast: Cast) -> None:
    job = upload(cast)
    claimed = actions.claim_import()
    assert claimed is not None
    assert actions.claim_import() is None, "it is being worked on"
    ImportJob.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    job = worked(job)
    assert (job.state, job.attempt) == ("simulated", 2)
    late = actions.work_on_import(number=job.number, claim=claimed[0], actor=system_actor(SCHEDULER))
    assert late is None, "what the first worker found counts no more"


def test_an_import_that_breaks_off_again_and_again_is_given_up(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = upload(cast)

    def broken(*_given: Any) -> None:
        raise RuntimeError("the machine is on fire")

    monkeypatch.setattr(item_batches, "find_items", broken)
    for _attempt in range(4):
        with pytest.raises(RuntimeError):
            tasks.work_on_imports()
        ImportJob.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    job = worked(job)
    assert (job.state, job.refusal["code"]) == ("failed", "import_given_up")


def test_canceled_while_it_runs_it_stops_and_settles_nothing(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = worked(upload(cast))
    actions.run_import(number=job.number, actor=cast.conny)
    real = item_batches.find_items

    def canceled(*given: Any) -> Any:
        actions_outside(cast, job)
        return real(*given)

    monkeypatch.setattr(item_batches, "find_items", canceled)
    job = worked(job)
    assert (job.state, job.result) == ("canceled", {})
    assert not OutboxEvent.objects.filter(name="import.finished").exists()


def actions_outside(cast: Cast, job: ImportJob) -> None:
    """Somebody else, in a transaction of their own."""
    race(lambda: actions.cancel_import(number=job.number, actor=cast.conny))


def test_imports_of_one_source_wait_for_each_other_and_others_do_not(cast: Cast) -> None:
    first, second = upload(cast), upload(cast)
    other = actions.upload_import(cis=file(GOOD), source="netbox", actor=cast.conny)
    taken = [actions.claim_import() for _ring in range(3)]
    assert [found and found[1] for found in taken] == [first.number, other.number, None]
    assert second.number not in [found and found[1] for found in taken]


def test_two_files_bring_items_and_relationships(cast: Cast) -> None:
    edges = file("from,relation,to\n1,depends_on,2\n", "edges.csv")
    job = actions.upload_import(cis=file(GOOD), relationships=edges, source="scanner", actor=cast.conny)
    job = worked(job)
    assert job.result["relationships"]["created"] == 1
    worked(actions.run_import(number=job.number, actor=cast.conny))
    assert Relationship.objects.count() == 1


def test_files_are_let_go_of_when_nobody_works_on_them_any_more(cast: Cast) -> None:
    job = worked(upload(cast))
    tasks.remove_import_files()
    job.refresh_from_db()
    assert job.cis.storage.exists(job.cis.name)
    name = job.cis.name
    ImportJob.objects.update(updated_at=timezone.now() - timedelta(days=15))
    tasks.remove_import_files()
    job.refresh_from_db()
    assert (job.state, bool(job.cis)) == ("canceled", False)
    assert job.ended_at > timezone.now() - timedelta(minutes=5)
    assert not ImportJob._meta.get_field("cis").storage.exists(name)  # type: ignore[union-attr]


def test_an_import_whose_files_are_gone_says_so(cast: Cast) -> None:
    job = worked(upload(cast))
    job.cis.storage.delete(job.cis.name)
    job = worked(actions.run_import(number=job.number, actor=cast.conny))
    assert (job.state, job.refusal["code"]) == ("failed", "import_files_gone")


def test_two_who_claim_at_once_keep_to_one_import_of_a_source(cast: Cast) -> None:
    for _turn in range(5):
        for job in ImportJob.objects.filter(state="simulating"):
            actions.cancel_import(number=job.number, actor=cast.conny)
        upload(cast)
        upload(cast)
        taken = race(*[actions.claim_import] * 4)
        assert sum(found is not None for found in taken) == 1, taken


def test_a_claim_of_nobody_settles_nothing(cast: Cast) -> None:
    job, worker = upload(cast), system_actor(SCHEDULER)
    with nothing_changes():
        assert actions.work_on_import(number=job.number, claim=uuid.uuid4(), actor=worker) is None
