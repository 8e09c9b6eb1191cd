"""Retention of history: what is compacted, and that no kept moment is ever told otherwise than before."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import random
from importlib import import_module
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from cmdb import actions, tasks
from cmdb.models import (
    BaselineItem,
    CIClass,
    Compaction,
    ConfigurationItem,
    ConfigurationItemHistory,
    RelationshipHistory,
)
from cmdb.queries.retention import horizons_by_class
from cmdb.rules.retention import DAY, EVERY, MONTH, NOTHING, Keeping, Version, horizons, kept_as, to_remove
from itsm.core.actors import SCHEDULER, system_actor
from itsm.core.clock import database_now
from itsm.core.models import AuditEntry
from itsm.core.operations import operation
from tests.cast import Cast
from tests.clients import api, browser
from tests.cmdb.build import make_ci, relate
from tests.support import refusal_of

NOW = dt.datetime(2026, 11, 27, 5, 30, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
DAYS = dt.timedelta(days=1)


def answer(versions: list[Version], moment: dt.datetime) -> Version | None:
    """The state as of a moment: the latest version that was written until then."""
    return max((version for version in versions if version.at <= moment), default=None)


def kept_moments(keeping: Keeping, now: dt.datetime, moments: list[dt.datetime]) -> list[dt.datetime]:
    """Every one, day by day and hour by hour, without the rule's arithmetic."""
    whole, daily, monthly = horizons(keeping, now)
    found = [*moments, whole, now]
    hour = whole
    while hour <= now:
        found.extend([hour, hour + dt.timedelta(minutes=17)])
        hour += HOUR
    day = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    while day <= now:
        if day >= daily or (day.day == 1 and (monthly is None or day >= monthly)):
            found.append(day)
        day += DAYS
    return found


hours = st.integers(min_value=0, max_value=330 * 24).map(
    lambda hours: dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + hours * HOUR
)
keepings = st.builds(
    Keeping, st.integers(1, 20), st.integers(0, 60), st.one_of(st.none(), st.integers(0, 12))
)


@given(
    ats=st.lists(hours, min_size=1, max_size=40),
    in_order=st.booleans(),
    several=st.lists(keepings, min_size=1, max_size=2),
    moments=st.lists(hours, max_size=3),
)
def test_no_kept_moment_is_told_otherwise_than_before(
    ats: list[dt.datetime], in_order: bool, several: list[Keeping], moments: list[dt.datetime]
) -> None:
    """Also when the clock was set back between two versions."""
    versions = [Version(key, at) for key, at in enumerate(sorted(ats) if in_order else ats)]
    kept_by = [horizons(keeping, NOW) for keeping in several]
    gone = to_remove(versions, kept_by, moments=sorted(moments))
    left = [version for version in versions if version.key not in gone]
    assert left[0] == versions[0]
    assert left[-1] == versions[-1]
    needed = {versions[0], versions[-1]}
    for keeping in several:
        for moment in kept_moments(keeping, NOW, moments):
            assert answer(left, moment) == answer(versions, moment)
            needed |= {found} if (found := answer(versions, moment)) else set()
    if in_order:
        inside = {version for version in versions if any(version.at >= kept.whole for kept in kept_by)}
        assert set(left) <= needed | inside
    assert to_remove(left, kept_by, moments=sorted(moments)) == []


@given(ats=st.lists(hours, min_size=1, max_size=30), keeping=keepings, later=st.integers(0, 400))
def test_what_was_removed_is_never_missed_later(ats: list[dt.datetime], keeping: Keeping, later: int) -> None:
    versions = [Version(key, at) for key, at in enumerate(sorted(ats))]
    gone = to_remove(versions, [horizons(keeping, NOW)])
    gone_later = to_remove(versions, [horizons(keeping, NOW + later * DAYS)])
    assert set(gone) <= set(gone_later)


def test_a_moment_is_told_as_finely_as_it_is_kept() -> None:
    horizon = horizons(Keeping(every_days=30, daily_days=90, monthly_months=6), NOW)
    assert horizon.whole == dt.datetime(2026, 10, 28, tzinfo=dt.UTC)
    assert horizon.daily == dt.datetime(2026, 7, 30, tzinfo=dt.UTC)
    assert horizon.monthly == dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    told = [kept_as(NOW - days * DAYS, horizon) for days in (0, 29, 31, 119, 121, 320, 340)]
    assert told == [EVERY, EVERY, DAY, DAY, MONTH, MONTH, NOTHING]
    assert kept_as(NOW - 4000 * DAYS, horizons(Keeping(30, 90, None), NOW)) == MONTH


def happened(model: Any, moments: dict[int, dt.datetime]) -> None:
    """Let versions have been written in the past, as no road of the product can."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for key, at in moments.items():
            model.objects.filter(pk=key).update(pgh_created_at=at)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


def past(model: Any, obj: int, days: list[float]) -> None:
    """The versions of an object, from the first one on, were written so many days ago."""
    keys = list(model.objects.filter(pgh_obj=obj).order_by("pgh_id").values_list("pk", flat=True))
    now = database_now()
    happened(model, dict(zip(keys, (now - ago * DAYS for ago in days), strict=False)))


def renamed(cast: Cast, ci: ConfigurationItem, times: int, more: str = "") -> None:
    for number in range(times):
        actions.edit_ci(number=ci.number, name=f"name {number}{more}", actor=cast.conny)


def compact(kind: str = "item") -> int:
    return actions.compact_history(kind=kind, actor=system_actor(SCHEDULER)).removed


def names(ci: ConfigurationItem) -> list[str]:
    rows = ConfigurationItemHistory.objects.filter(pgh_obj=ci).order_by("pgh_id")
    return list(rows.values_list("name", flat=True))


@pytest.fixture
def aged(cast: Cast) -> ConfigurationItem:
    """A server of 300 days with six changes of 200 days ago within one hour, and one of today."""
    ci = make_ci(cast.conny, "web-1")
    renamed(cast, ci, 7)
    midnight = database_now().replace(hour=0, minute=0, second=0, microsecond=0)
    ago = (database_now() - midnight) / DAYS + 200
    past(ConfigurationItemHistory, ci.pk, [300, *(ago - 0.5 - number / 1000 for number in range(6))])
    return ci


@pytest.mark.django_db
def test_nothing_is_compacted_unless_somebody_says_so(cast: Cast, aged: ConfigurationItem) -> None:
    before = names(aged)
    assert (compact(), names(aged)) == (0, before)
    assert not Compaction.objects.exists()
    actions.set_retention(ci_class="configuration_item", retention="kept_for_ever", actor=cast.adam)
    assert (compact(), names(aged)) == (0, before)


@pytest.mark.django_db
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


@pytest.mark.django_db
def test_a_class_below_follows_the_one_above_until_it_says_otherwise(cast: Cast) -> None:
    def compacted() -> set[str]:
        return set(
            CIClass.objects.filter(pk__in=horizons_by_class(database_now())).values_list("name", flat=True)
        )

    actions.set_retention(ci_class="computer", retention="short", actor=cast.adam)
    assert compacted() == {"computer", "server", "virtual_machine"}
    actions.set_retention(ci_class="server", retention="kept_for_ever", actor=cast.adam)
    assert compacted() == {"computer", "virtual_machine"}
    actions.set_retention(ci_class="server", retention="", actor=cast.adam)
    assert compacted() == {"computer", "server", "virtual_machine"}


@pytest.mark.django_db
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


@pytest.mark.django_db
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


@pytest.mark.django_db
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


@pytest.mark.django_db
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


@pytest.mark.django_db
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


@pytest.mark.django_db
def test_every_door_sets_the_retention_of_a_class(cast: Cast) -> None:
    server = CIClass.objects.get(name="server")
    address = "/api/v1/ci-classes/server/set_retention/"
    told = api(cast.adam).post(address, {"retention": "short"}, format="json")
    assert (told.status_code, told.json()["retention"]) == (200, "short")
    by_admin = f"/admin/cmdb/ciclass/{server.pk}/verb/set_retention/"
    assert browser(cast.adam).post(by_admin, {"retention": "standard"}).status_code == 302
    server.refresh_from_db()
    assert server.retention is not None
    assert server.retention.name == "standard"
    wrong = api(cast.adam).post(address, {"retention": "gone"}, format="json")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "invalid")
    assert api(cast.stan).post(address, {"retention": "short"}, format="json").status_code in (403, 404)


@pytest.mark.django_db
def test_an_answer_of_the_past_says_how_finely_it_is_kept(cast: Cast, aged: ConfigurationItem) -> None:
    def told(days: int) -> tuple[str, bool]:
        moment = (database_now() - days * DAYS).isoformat()
        given = {"as_of": moment}
        kept = api(cast.conny).get(f"/api/v1/cis/{aged.number}/", given).json()["history_kept"]
        page = browser(cast.conny).get(f"/cis/{aged.number}/", given).content.decode()
        return kept, "History this old" in page

    assert told(250) == ("every", False)
    actions.set_retention(ci_class="server", retention="short", actor=cast.adam)
    assert [told(20), told(100), told(250)] == [("every", False), ("day", True), ("month", True)]
