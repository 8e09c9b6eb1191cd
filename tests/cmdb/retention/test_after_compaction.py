"""Between kept moments the differences are after compaction what they were before it."""

from __future__ import annotations

import datetime as dt
import json
import random
from importlib import import_module
from itertools import combinations, pairwise
from typing import Any

import pytest
from django.db import transaction

from cmdb import actions
from cmdb.actions.compact_history import Compacted
from cmdb.models import Compaction, ConfigurationItem, ConfigurationItemHistory, RelationshipHistory
from cmdb.queries.differences import changed_edges, changed_items, edge_differences, item_differences
from cmdb.queries.differences.period import Period
from cmdb.queries.differences.sides import Pair
from cmdb.queries.moments import ci_at, relationships_at
from cmdb.queries.retention import horizons_by_class
from itsm.core.actors import SCHEDULER, system_actor
from itsm.core.clock import database_now
from itsm.core.models import AuditEntry
from itsm.core.refusals import OperationRefused
from tests.cast import Cast
from tests.cmdb.build import make_ci, relate
from tests.cmdb.retention.ageing import DAYS, HOUR, compact, names, past, renamed
from tests.support import race

VERSIONS = 14


def landscape(cast: Cast, dice: random.Random) -> list[ConfigurationItem]:
    """Servers with versions of any age, each relying on the next in a way that often changed or ended."""

    def ages(first: float) -> list[float]:
        return [first, *sorted((dice.uniform(1, first - 1) for _ in range(VERSIONS)), reverse=True)]

    items = [make_ci(cast.conny, f"web-{number}") for number in range(3)]
    for source, target in pairwise(items):
        edge = relate(cast.conny, source, target)
        for turn in range(VERSIONS - 2):
            strength = ("degraded", "total")[turn % 2]
            actions.edit_relationship(relationship_id=edge.pk, strength=strength, actor=cast.conny)
        actions.unrelate(relationship_id=edge.pk, actor=cast.conny)
        past(RelationshipHistory, edge.pk, ages(500))
    for ci in items:
        renamed(cast, ci, VERSIONS, f" of {ci.number}")
        past(ConfigurationItemHistory, ci.pk, ages(600))
    return items


def kept_moments() -> list[dt.datetime]:
    """Beginnings of months, midnights, and moments of the time that is kept whole."""
    (kept,) = set(horizons_by_class(database_now()).values())
    assert kept.monthly is not None
    months = [kept.monthly, (kept.daily - 31 * DAYS).replace(day=1), (kept.daily - 150 * DAYS).replace(day=1)]
    midnights = [kept.daily + number * DAYS for number in (1, 17, 44, 71)]
    whole = [kept.whole + number * 7 * HOUR for number in (0, 20, 60)]
    return sorted([*months, *midnights, *whole, database_now()])


def net(pairs: list[Pair]) -> set[tuple[Any, ...]]:
    """By relationship what stood before the oldest of the changes, and what after the newest."""
    found: dict[int, tuple[Any, ...]] = {}
    for pair in reversed(pairs):
        first = found.get(pair.key, (pair.before,))[0]
        found[pair.key] = (first, pair.after)
    return {(obj, *ends) for obj, ends in found.items()}


def told(cast: Cast, items: list[ConfigurationItem], moments: list[dt.datetime]) -> dict[Any, Any]:
    """Whatever the record says between and at the moments, without who had part in it."""
    found: dict[Any, Any] = {}
    for since, until in combinations(moments, 2):
        period = Period(since, until)
        page = changed_items(ConfigurationItem.objects.all(), period, size=1000)
        found["items", since, until] = [
            (one.number, one.what, list(one.changes)) for one in item_differences(cast.conny, page.pairs)
        ]
        edges = changed_edges(cast.conny, period, size=1000)
        assert len(edge_differences(cast.conny, edges.pairs)) == len(edges.pairs)
        found["edges", since, until] = net(edges.pairs)
    for moment in moments:
        for ci in items:
            try:
                then = ci_at(cast.conny, ci.number, moment)
            except OperationRefused:
                continue
            edges_then = relationships_at(cast.conny, then, moment)
            found["at", moment, ci.number] = [(one.edge.pgh_id, one.edge.strength) for one in edges_then]
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [3, 11])
def test_differences_between_kept_moments_stay_what_they_were(cast: Cast, seed: int) -> None:
    items = landscape(cast, random.Random(seed))
    actions.set_retention(ci_class="server", retention="short", actor=cast.adam)
    moments = kept_moments()
    before = told(cast, items, moments)
    assert compact("item") > 0
    assert compact("relationship") > 0
    assert told(cast, items, moments) == before


@pytest.mark.django_db(transaction=True)
def test_of_two_compactions_at_once_each_version_goes_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("cmdb.actions.compact_history"), "BATCH", 1)
    monkeypatch.setattr("cmdb.queries.retention.LOOKED_AT", 1)
    items = [make_ci(cast.conny, f"web-{number}") for number in range(4)]
    for ci in items:
        renamed(cast, ci, 5, f" of {ci.number}")
        with transaction.atomic():
            past(ConfigurationItemHistory, ci.pk, [700 - number / 10_000 for number in range(5)])
    actions.set_retention(ci_class="server", retention="short", actor=cast.adam)
    actor = system_actor(SCHEDULER)

    def whole_pass() -> int:
        removed, finished = 0, False
        while not finished:
            batch: Compacted = actions.compact_history(kind="item", actor=actor)
            removed, finished = removed + batch.removed, batch.finished
        return removed

    results = race(whole_pass, whole_pass, whole_pass)
    assert [type(result) for result in results] == [int] * 3, results
    assert sum(results) == 12
    assert [names(ci)[1:] for ci in items] == [[f"name {n} of {ci.number}" for n in (3, 4)] for ci in items]
    entries = AuditEntry.objects.filter(action="cmdb.compact").select_related("payload")
    assert sum(json.loads(entry.payload.body)["facts"]["removed"] for entry in entries) == 12
    assert Compaction.objects.get(kind="item").position == 0
