"""Compaction removes what no kept moment needs, and nothing else, on no other road."""

from __future__ import annotations

import hashlib
import json
import random
from importlib import import_module
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from cmdb import actions, tasks
from cmdb.models import (
    BaselineItem,
    Compaction,
    ConfigurationItem,
    ConfigurationItemHistory,
    RelationshipHistory,
)
from cmdb.queries.retention import horizons_by_class, look
from itsm.core.actors import SCHEDULER, system_actor
from itsm.core.clock import database_now
from itsm.core.models import AuditEntry
from itsm.core.operations import operation
from tests.cast import Cast
from tests.cmdb.build import make_ci, relate
from tests.cmdb.retention.ageing import DAYS, HOUR, compact, names, past, renamed
from tests.support import refusal_of

pytestmark = pytest.mark.django_db


def test_nothing_is_compacted_unless_somebody_says_so(cast: Cast, aged: ConfigurationItem) -> None:
    before = names(aged)
    assert (compact(), names(aged)) == (0, before)
    assert not Compaction.objects.exists()
    actions.set_retention(ci_class="configuration_item", retention="kept_for_ever", actor=cast.adam)
    assert (compact(), names(aged)) == (0, before)


def test_the_latest_state_of_a_day_stays_and_an_audit_entry_tells_what_went(
    cast: Cast, aged: ConfigurationItem
) -> None:
    actions.set_retention(ci_class="computer", retention="standard", actor=cast.adam)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT to_jsonb(log)::text FROM cmdb_configurationitemhistory AS log "
            "WHERE pgh_obj_id = %s AND name IN ('name 0', 'name 1', 'name 2', 'name 3', 'name 4') "
            "ORDER BY pgh_id",
            [aged.pk],
        )
        lines = [line for (line,) in cursor.fetchall()]
    told = StringIO()
    call_command("compact_history", "--dry-run", stdout=told)
    assert told.getvalue().startswith("item server: 5 versions would be removed, the oldest of ")
    assert compact() == 5
    assert names(aged) == ["web-1", "name 5", "name 6"]
    entry = AuditEntry.objects.filter(action="cmdb.compact").get()
    facts = json.loads(entry.payload.body)["facts"]
    assert (facts["kind"], facts["removed"]) == ("item", 5)
    assert facts["sha256"] == hashlib.sha256("\n".join(lines).encode()).hexdigest()
    call_command("verify_audit", stdout=StringIO())
    assert compact() == 0


def test_what_a_baseline_holds_and_its_moment_stay(cast: Cast, aged: ConfigurationItem) -> None:
    actions.set_retention(ci_class="server", retention="standard", actor=cast.adam)
    held = ConfigurationItemHistory.objects.get(pgh_obj=aged, name="name 2")
    baseline = actions.take_baseline(name="Then", ci=[aged.number], actor=cast.conny)
    between = ConfigurationItemHistory.objects.get(pgh_obj=aged, name="name 4")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        BaselineItem.objects.update(version=held.pk)
        type(baseline).objects.update(moment=between.pgh_created_at)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    assert compact() == 3
    assert names(aged) == ["web-1", "name 2", "name 4", "name 5", "name 6"]


def test_a_relationship_is_kept_as_long_as_the_longer_of_its_ends(cast: Cast) -> None:
    web, shop = make_ci(cast.conny, "web"), make_ci(cast.conny, "shop", "business_service")
    edge = relate(cast.conny, shop, web)
    for strength in ("total", "degraded", "total", "degraded"):
        actions.edit_relationship(relationship_id=edge.pk, strength=strength, actor=cast.conny)
    actions.unrelate(relationship_id=edge.pk, actor=cast.conny)
    past(RelationshipHistory, edge.pk, [700 - number / 10_000 for number in range(6)])
    versions = RelationshipHistory.objects.filter(pgh_obj=edge.pk).order_by("pgh_id")
    many = versions.count()
    actions.set_retention(ci_class="server", retention="short", actor=cast.adam)
    assert (compact("relationship"), versions.count()) == (0, many)
    actions.set_retention(ci_class="service", retention="short", actor=cast.adam)
    assert compact("relationship") > 0
    assert list(versions.values_list("pgh_label", flat=True))[::-1][0] == "delete"
    assert versions.first().pgh_label == "insert"  # type: ignore[union-attr]


def test_history_is_removed_on_no_other_road(cast: Cast, aged: ConfigurationItem) -> None:
    def refused(model: Any = ConfigurationItemHistory) -> None:
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            model.objects.filter(pgh_obj=aged.pk)._raw_delete("default")

    refused()
    with operation("ci.edit", actor=cast.conny) as op, op.bulk():
        refused()
    with operation("cmdb.compact", actor=system_actor(SCHEDULER)) as op, op.bulk():
        refused()  # one of its versions is of today
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            ConfigurationItemHistory.objects.filter(pgh_obj=aged).update(name="forged")
    assert refusal_of(lambda: actions.compact_history(kind="item", actor=cast.adam)).code == (
        "permission_denied"
    )


def test_a_random_record_tells_every_kept_day_as_before(cast: Cast) -> None:
    dice = random.Random(7)
    items = [make_ci(cast.conny, f"web-{number}") for number in range(3)]
    for ci in items:
        renamed(cast, ci, 12, f" of {ci.number}")
        past(ConfigurationItemHistory, ci.pk, sorted((dice.uniform(1, 500) for _ in range(12)), reverse=True))
    actions.set_retention(ci_class="server", retention="short", actor=cast.adam)
    (horizon,) = set(horizons_by_class(database_now()).values())
    days = [horizon.daily + number * DAYS for number in range(91)]
    moments = [*days, *(horizon.whole + number * HOUR for number in range(24 * 30)), database_now()]

    def told() -> list[str | None]:
        return [
            ConfigurationItemHistory.objects.filter(pgh_obj=ci, pgh_created_at__lte=moment)
            .order_by("-pgh_id")
            .values_list("name", flat=True)
            .first()
            for ci in items
            for moment in moments[::7]
        ]

    before = told()
    assert compact() > 0
    assert told() == before


def test_a_pass_goes_on_where_the_last_batch_ended(
    cast: Cast, aged: ConfigurationItem, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = make_ci(cast.conny, "web-2")
    renamed(cast, second, 5, " of another")
    past(ConfigurationItemHistory, second.pk, [700 - number / 10_000 for number in range(5)])
    actions.set_retention(ci_class="server", retention="standard", actor=cast.adam)
    monkeypatch.setattr(import_module("cmdb.actions.compact_history"), "BATCH", 1)
    monkeypatch.setattr("cmdb.queries.retention.LOOKED_AT", 1)
    first = actions.compact_history(kind="item", actor=system_actor(SCHEDULER))
    assert (first.removed, first.finished) == (5, False)
    assert Compaction.objects.get().position == aged.pk
    tasks.compact_history()
    assert len(names(second)) < 6
    done = Compaction.objects.get(kind="item")
    assert done.position == 0
    assert done.finished_at is not None
    entries = AuditEntry.objects.filter(action="cmdb.compact").count()
    tasks.compact_history()
    assert AuditEntry.objects.filter(action="cmdb.compact").count() == entries


def test_a_look_is_bounded_by_versions_and_a_batch_by_looks(
    cast: Cast, aged: ConfigurationItem, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = make_ci(cast.conny, "web-2")
    renamed(cast, second, 5, " of another")
    past(ConfigurationItemHistory, second.pk, [700 - number / 10_000 for number in range(5)])
    actions.set_retention(ci_class="server", retention="standard", actor=cast.adam)
    monkeypatch.setattr("cmdb.queries.retention.LOOKED_AT", 10)
    by_class = horizons_by_class(database_now())
    first = look("item", 0, by_class)
    assert (first.last, len(first.removable)) == (aged.pk, 5)
    assert look("item", aged.pk, by_class).last == second.pk
    monkeypatch.setattr(import_module("cmdb.actions.compact_history"), "MOST_LOOKS", 1)
    batch = actions.compact_history(kind="item", actor=system_actor(SCHEDULER))
    assert (batch.removed, batch.finished) == (5, False)
