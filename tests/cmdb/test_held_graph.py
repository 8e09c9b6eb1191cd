"""The graph in memory gives the database's own answer, at once and also while others write."""

from __future__ import annotations

import datetime as dt
import random
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from django.db import connection, connections, transaction

from cmdb import actions, queries
from cmdb.models import ConfigurationItem, Relationship, RelationshipType
from cmdb.queries import adjacency
from cmdb.queries.adjacency import refresh
from cmdb.queries.adjacency.load import load
from cmdb.queries.traversal import walk_held, walk_recorded
from cmdb.queries.walks import Walk
from cmdb.rules.relationships import DOWNSTREAM, UPSTREAM
from itsm.core.clock import database_now
from itsm.core.models import Unit
from tests.cast import Cast
from tests.cmdb.build import make_ci, make_cis, relate
from tests.support import race

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def held(settings: pytest.FixtureRequest) -> Iterator[None]:
    settings.CMDB_GRAPH_IN_MEMORY = True  # type: ignore[attr-defined]
    adjacency.forget()
    yield
    adjacency.forget()


def loaded() -> None:
    """What a web process does when it begins; then wait until it is done."""
    deadline = time.monotonic() + 30
    while adjacency.held_graph() is None:
        assert time.monotonic() < deadline, "the graph was not loaded"
        adjacency.prepare()
        time.sleep(0.02)


def elsewhere(work: Callable[[], object]) -> None:
    """Do it on a connection of its own, as another process would; its error is the test's."""
    (result,) = race(work)
    if isinstance(result, BaseException):
        raise result


def facts(walk: Walk) -> tuple[object, ...]:
    harm = dict(zip(walk.keys.tolist(), walk.harm().tolist(), strict=True))
    belonging = walk.belonging
    columns = (belonging.units, belonging.classes, belonging.owners, belonging.groups, belonging.criticality)
    owned = sorted(zip(walk.keys.tolist(), walk.depths.tolist(), *columns, strict=True))
    return harm, owned, walk.paths_to(sorted(walk.ids())), walk.direct, walk.max_hops


def test_a_relationship_that_is_committed_counts_in_the_next_answer(cast: Cast) -> None:
    disk, host, app = make_cis(cast.conny, ["disk", "host", "app"])
    relate(cast.conny, host, disk)
    loaded()
    assert queries.dependents_of([disk.pk]) == {host.pk}
    elsewhere(lambda: relate(cast.conny, app, host))
    assert queries.dependents_of([disk.pk]) == {host.pk, app.pk}
    elsewhere(lambda: Relationship.objects.filter(target=disk).delete())
    assert queries.dependents_of([disk.pk]) == set()
    assert queries.impact([app.pk], direction=UPSTREAM).ids == {host.pk}


def test_a_relationship_begins_and_ceases_to_count_as_time_passes(cast: Cast) -> None:
    disk, host, app = make_cis(cast.conny, ["disk", "host", "app"])
    begins = database_now() + dt.timedelta(seconds=1)
    ends = begins + dt.timedelta(seconds=1)
    for later, first, period in ((host, disk, (None, begins)), (app, disk, (begins, ends))):
        actions.relate(
            source=later.number,
            type="depends_on",
            target=first.number,
            valid_from=period[0],
            valid_until=period[1],
            actor=cast.conny,
        )
    loaded()
    seen = []
    while (now := database_now()) < ends + dt.timedelta(seconds=0.3):
        held, recorded = queries.dependents_of([disk.pk]), _recorded(disk.pk)
        if not begins - NEAR < now < begins + NEAR and not ends - NEAR < now < ends + NEAR:
            assert held == recorded
        seen += [held] if held not in seen else []
        time.sleep(0.05)
    assert adjacency.held_graph() is not None
    assert seen == [{host.pk}, {app.pk}, set()]


NEAR = dt.timedelta(seconds=0.1)


def _recorded(pk: int) -> set[int]:
    return set(walk_recorded(frozenset([pk]), DOWNSTREAM, None).ids())


def test_an_item_made_later_is_reached_and_its_unit_decides_who_sees_it(cast: Cast) -> None:
    disk = make_ci(cast.conny, "disk")
    loaded()
    shop = make_ci(cast.conny, "shop", "business_service")
    relate(cast.conny, shop, disk)
    assert [service.name for service in queries.impact([disk.pk], viewer=cast.rita).services] == ["shop"]
    ConfigurationItem.objects.filter(pk=shop.pk).update(unit=cast.payments)
    assert adjacency.held_graph() is not None
    hidden = queries.impact([disk.pk], viewer=cast.rita)
    assert (hidden.services, hidden.hidden, hidden.total) == ([], 1, 1)


def test_two_relationships_between_the_same_items_count_until_the_last_is_gone(cast: Cast) -> None:
    disk, host = make_cis(cast.conny, ["disk", "host"])
    relate(cast.conny, host, disk)
    second = relate(cast.conny, host, disk, "runs_on")
    loaded()
    Relationship.objects.filter(pk=second.pk).delete()
    assert queries.dependents_of([disk.pk]) == {host.pk}
    Relationship.objects.all().delete()
    assert queries.dependents_of([disk.pk]) == set()


def test_what_an_open_transaction_wrote_is_seen_by_itself_alone(cast: Cast) -> None:
    disk, host = make_cis(cast.conny, ["disk", "host"])
    loaded()
    seen: list[set[int]] = []
    with transaction.atomic():
        relate(cast.conny, host, disk)
        seen.append(queries.dependents_of([disk.pk]))
        elsewhere(lambda: seen.append(queries.dependents_of([disk.pk])))
        transaction.set_rollback(True)
    seen.append(queries.dependents_of([disk.pk]))
    assert seen == [{host.pk}, set(), set()]


def test_a_transaction_that_commits_late_is_not_missed(cast: Cast) -> None:
    """It began first and wrote first; others committed and were read before it ended."""
    disk, early, late = make_cis(cast.conny, ["disk", "early", "late"])
    kind = RelationshipType.objects.get(name="depends_on")
    loaded()
    wrote, may_commit = threading.Event(), threading.Event()

    def dawdle() -> None:
        with transaction.atomic():
            Relationship.objects.create(source=late, target=disk, type=kind)
            wrote.set()
            assert may_commit.wait(30)
        connections.close_all()

    writer = threading.Thread(target=dawdle)
    writer.start()
    assert wrote.wait(30)
    relate(cast.conny, early, disk)
    assert queries.dependents_of([disk.pk]) == {early.pk}
    assert queries.dependents_of([disk.pk]) == {early.pk}
    may_commit.set()
    writer.join()
    assert queries.dependents_of([disk.pk]) == {early.pk, late.pk}


def test_a_type_whose_impact_turns_round_is_followed_at_once(cast: Cast) -> None:
    disk, host = make_cis(cast.conny, ["disk", "host"])
    relate(cast.conny, host, disk)
    loaded()
    RelationshipType.objects.filter(name="depends_on").update(impact="source_to_target")
    assert queries.dependents_of([disk.pk]) == set()
    assert queries.dependents_of([host.pk]) == {disk.pk}
    loaded()
    assert queries.dependents_of([host.pk]) == {disk.pk}


def test_more_changes_than_are_worth_following_mean_a_new_load(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk, *hosts = make_cis(cast.conny, ["disk", *(f"host{n}" for n in range(6))])
    loaded()
    monkeypatch.setattr(refresh, "MOST_CHANGES", 4)
    for host in hosts:
        relate(cast.conny, host, disk)
    assert queries.dependents_of([disk.pk]) == {host.pk for host in hosts}
    loaded()
    assert queries.dependents_of([disk.pk]) == {host.pk for host in hosts}


def test_the_first_question_of_a_process_loads_nothing(cast: Cast) -> None:
    disk = make_ci(cast.conny, "disk")
    queries.dependents_of([disk.pk])
    assert not any(thread.name == "graph-loader" for thread in threading.enumerate())
    assert adjacency.held_graph() is None
    loaded()


@pytest.mark.parametrize("direction", [DOWNSTREAM, UPSTREAM])
def test_every_answer_equals_the_databases_while_writers_change_the_graph(cast: Cast, direction: str) -> None:
    """Both answers are taken in one snapshot of the database, between commits of three writers."""
    items = make_cis(cast.conny, [f"n{n}" for n in range(14)])
    kinds = list(RelationshipType.objects.filter(name__in=["depends_on", "contains", "connects_to"]))
    done = threading.Event()

    def write(seed: int) -> None:
        chance = random.Random(seed)
        unit = Unit.objects.get(name="Payments")
        while not done.is_set():
            source, target = chance.sample(items, 2)
            with transaction.atomic():
                if chance.random() < 0.5:
                    kind = chance.choice(kinds)
                    strength = chance.choice(["", "total", "degraded", "redundant"])
                    edge = Relationship(source=source, target=target, type=kind, strength=strength)
                    Relationship.objects.bulk_create(
                        [edge],
                        update_conflicts=True,
                        unique_fields=["source", "target", "type"],
                        update_fields=["strength"],
                    )
                elif chance.random() < 0.9:
                    Relationship.objects.filter(source=source).delete()
                else:
                    ConfigurationItem.objects.filter(pk=source.pk).update(unit=unit)

    def read() -> int:
        graph, compared = load(), 0
        try:
            for number in range(120):
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                    graph = refresh.refreshed(graph)
                    seeds = frozenset({items[number % len(items)].pk})
                    held = walk_held(graph, seeds, direction, None)
                    recorded = walk_recorded(seeds, direction, None)
                    assert facts(held) == facts(recorded)
                    compared += held.max_hops > 0
        finally:
            done.set()
        return compared

    *writers, compared = race(lambda: write(1), lambda: write(2), lambda: write(3), read)
    assert writers == [None, None, None]
    assert isinstance(compared, int), compared
    assert compared > 30
