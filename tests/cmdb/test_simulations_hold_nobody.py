"""A simulation is one long transaction: nobody waits for it, and it waits for nobody."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction

from cmdb import actions as cmdb
from cmdb.actions import import_jobs as actions
from cmdb.actions._import import cis as item_batches
from cmdb.actions._import.result import ImportResult
from cmdb.models import CIClass, ConfigurationItem, ImportJob, Relationship
from tests.cast import Cast
from tests.cmdb.build import make_ci, table
from tests.cmdb.uploading import file, upload, worked
from tests.support import nothing_changes, race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("files_kept_here")]

ITEMS = (
    "id,ci_class,name,serial_number,location",
    "p,site,Hall,,",
    "1,server,web-renamed,,p",
    "2,server,new,,p",
    "3,server,found,S3,p",
    "q,rack,Rack,,p",
    "4,server,newer,,q",
)
EDGES = ("source,type,target", "1,depends_on,2", "1,depends_on,3", "2,depends_on,4", "p,contains,3")


@pytest.fixture
def recorded(cast: Cast) -> None:
    """A place, an item of the source and one by hand, which the source finds by its serial number."""
    cmdb.set_reconciliation(ci_class="server", identified_by=[["attributes.serial_number"]], actor=cast.adam)
    known = table("id,ci_class,name", "p,site,Hall", "1,server,web")
    cmdb.import_cis(actor=cast.conny, cis=known, source="scanner")
    make_ci(cast.conny, "by hand", attributes={"serial_number": "S3"})


def bring(cast: Cast, **options: Any) -> ImportResult:
    given = {"cis": table(*ITEMS), "relationships": table(*EDGES)}
    return cmdb.import_cis(actor=cast.conny, source="scanner", **given, **options)


def elsewhere(work: Any) -> Any:
    """Done in a transaction of its own, which waits for no lock longer than some seconds."""

    def impatient() -> Any:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '5s'")
        return work()

    (done,) = race(impatient)
    if isinstance(done, BaseException):
        raise done
    return done


def counts(result: ImportResult) -> tuple[Any, ...]:
    return (result.cis, result.relationships, result.rejects)


@pytest.mark.usefixtures("recorded")
def test_an_import_of_the_same_rows_waits_for_no_simulation_of_them(cast: Cast) -> None:
    done: list[ImportResult] = []

    def at_the_end(_rows: int) -> None:
        """Once items, and once relationships, are in the simulation's open transaction."""
        done.append(elsewhere(lambda: bring(cast)))

    simulated = bring(cast, dry_run=True, on_progress=at_the_end)
    first, again = done
    assert (first.cis.created, first.cis.updated, first.relationships.created, first.rejects) == (3, 2, 4, [])
    assert (again.cis.unchanged, again.relationships.unchanged, again.rejects) == (6, 4, [])
    assert (simulated.cis.created, simulated.cis.updated) == (3, 2)
    assert ConfigurationItem.objects.filter(source="scanner").count() == 5
    assert Relationship.objects.count() == 4


@pytest.mark.usefixtures("recorded")
def test_the_class_of_new_items_is_edited_while_they_are_simulated(cast: Cast) -> None:
    def edited(_rows: int) -> None:
        elsewhere(lambda: cmdb.edit_class(name="server", label="Machine", actor=cast.adam))

    assert bring(cast, dry_run=True, on_progress=edited).cis.created == 3
    assert CIClass.objects.get(name="server").label == "Machine"


@pytest.mark.usefixtures("recorded")
def test_a_simulation_waits_for_no_import_of_its_source(cast: Cast) -> None:
    with transaction.atomic():
        imported = bring(cast)
        simulated = elsewhere(lambda: bring(cast, dry_run=True))
    assert counts(simulated) == counts(imported)


@pytest.mark.usefixtures("recorded")
def test_over_many_batches_a_simulation_tells_what_the_import_then_does(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cmdb.actions._import.batch.BATCH_ROWS", 1)
    with nothing_changes():
        simulated = bring(cast, dry_run=True)
    assert counts(bring(cast)) == counts(simulated)


def test_circles_and_bounds_are_told_across_the_batches_of_a_simulation(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cmdb.actions._import.batch.BATCH_ROWS", 1)
    cmdb.create_relationship_type(
        name="holds", label="Holds", inverse_label="Held by", acyclic=True, target_most=1, actor=cast.adam
    )
    items = ("id,ci_class,name,location", "a,room,A,", "b,room,B,a", "c,room,C,b", "d,server,D,c")
    edges = ("source,type,target", "a,holds,b", "b,holds,c", "c,holds,a", "d,holds,c", "a,holds,b")

    def both(*, dry_run: bool) -> tuple[Any, ...]:
        given = {"cis": table(*items), "relationships": table(*edges)}
        return counts(cmdb.import_cis(actor=cast.adam, dry_run=dry_run, **given))

    with nothing_changes():
        simulated = both(dry_run=True)
    imported = both(dry_run=False)
    assert imported[:2] == simulated[:2]
    assert (simulated[1].created, simulated[1].unchanged) == (2, 1)
    for told in (simulated, imported):
        assert [(bad.line, "circle" in bad.reason) for bad in told[2]] == [(4, True), (5, False)]


def test_an_import_is_taken_up_beside_a_simulation_of_its_source_and_before_others(cast: Cast) -> None:
    ready = worked(upload(cast))
    simulated, waiting = upload(cast), upload(cast)
    taken = [actions.claim_import()]
    actions.run_import(number=ready.number, actor=cast.conny)
    other = actions.upload_import(cis=file("id,ci_class,name\n"), source="netbox", actor=cast.conny)
    taken += [actions.claim_import() for _ring in range(2)]
    assert [found and found[1] for found in taken] == [simulated.number, ready.number, None]
    assert ImportJob.objects.filter(state="simulating", claim=None).count() == 2, (waiting, other)


def test_a_simulation_stops_nobody_from_editing_what_it_looks_at(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    cmdb.declare_attribute(
        ci_class="server", name="inventory_number", label="No.", unique=True, actor=cast.adam
    )
    cmdb.import_cis(actor=cast.conny, cis=file("id,ci_class,name\n1,server,web\n").file, source="scanner")
    number = ConfigurationItem.objects.get().number
    job = upload(cast, "id,ci_class,name,inventory_number\n2,server,new,A2\n1,server,renamed,A1\n")
    real = item_batches.remember
    edited: list[int] = []

    def meanwhile(given: Any) -> None:
        real(given)
        edited.append(in_another_transaction(number, cast, f"edit {len(edited)}"))

    monkeypatch.setattr(item_batches, "remember", meanwhile)
    monkeypatch.setattr("cmdb.actions._import.batch.BATCH_ROWS", 1)
    job = worked(job)
    assert (job.state, job.result["cis"]["updated"]) == ("simulated", 1)
    assert edited == [2, 3], "edited while the simulation was under way, after its first rows too"
    item = ConfigurationItem.objects.get()
    assert (item.name, item.environment) == ("web", "edit 1")


def in_another_transaction(number: str, cast: Cast, environment: str) -> int:
    def edit() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('cmdb.attribute_schema', 0))")
        return cmdb.edit_ci(number=number, environment=environment, actor=cast.conny).version

    return int(elsewhere(edit))
