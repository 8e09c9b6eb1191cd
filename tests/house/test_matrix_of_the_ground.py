"""Conversations, people, units and what was not delivered: the same answer at every door."""

from __future__ import annotations

import datetime as dt

import pytest

from changes import actions as changes
from cmdb.models import ConfigurationItem
from itsm.core.clock import database_now
from itsm.core.models import DeliveryState, OutboxDelivery
from itsm.core.operations import subject_of
from itsm.notices.models import Mail
from releases.actions import deployments
from tests.cast import Cast
from tests.house.matrix import ground_rows as rows
from tests.house.matrix import oracle
from tests.house.matrix.oracle import NOWHERE, TO_BE_MADE
from tests.house.matrix.row import Expect, Row, Thing, only_who_may_not, or_wrong_state, walk
from tests.releases import build
from tests.support import deliver_news

pytestmark = pytest.mark.django_db


def told(thing: Thing) -> Expect:
    """Whoever sees a thing may talk about it; what they send here does not fit."""

    def expect(name: str, row: Row, _door: str) -> oracle.Answer | None:
        seen = oracle.sees(name, thing.kind, thing.unit, thing.named)
        if row in (rows.COMMENT, rows.ATTACH):
            return row.in_wrong_state if seen else oracle.NOT_FOUND
        return None if seen else oracle.NOT_FOUND

    return expect


def test_what_one_may_not_see_one_cannot_talk_about_at_any_door(cast: Cast) -> None:
    release = build.tested(cast)
    deployment = deployments.plan(release=release.number, environment="staging", actor=cast.rolf)
    change = changes.open_change(title="Patch", unit=cast.retail, requested_by=cast.nils, actor=cast.rita)
    item = ConfigurationItem.objects.get()
    numbered = {"release": release, "deployment": deployment, "change": change, "ci": item}
    for kind, row in numbered.items():
        named = ("rita", "nils") if kind == "change" else ()
        thing = Thing(kind, "retail", {"number": subject_of(row)}, named=named)
        verbs = [rows.COMMENT, rows.ATTACH, rows.WATCH] if kind == "change" else [rows.COMMENT]
        assert walk(cast, verbs, thing, told(thing)) == {}, kind


def test_ceasing_to_watch_tells_nobody_whether_there_was_anything_to_watch(cast: Cast) -> None:
    release = build.draft(cast)
    for number in (release.number, "REL9999999"):
        thing = Thing("release", "retail", {"number": number})
        wrong = walk(cast, [rows.UNWATCH], thing, lambda _name, _row, _door: (200, ""), doors=["api"])
        assert wrong == {}


def test_who_may_not_let_people_in_is_refused(cast: Cast) -> None:
    person = Thing("user", NOWHERE, {"object_id": cast.rita.pk})
    assert walk(cast, rows.PEOPLE_ROWS, person, only_who_may_not(person)) == {}
    unit = Thing("user", NOWHERE, {"object_id": cast.retail.pk})
    assert walk(cast, [rows.NEW_UNIT], unit, only_who_may_not(unit)) == {}
    new = Thing(TO_BE_MADE, NOWHERE, {})
    assert walk(cast, [rows.NEW_PERSON], new, only_who_may_not(new)) == {}


def test_who_may_not_mend_deliveries_is_refused(cast: Cast) -> None:
    build.draft(cast)
    deliver_news()
    delivery = OutboxDelivery.objects.filter(state=DeliveryState.DONE).first()
    assert delivery is not None
    thing = Thing("audit", NOWHERE, {"object_id": delivery.pk})
    assert walk(cast, [rows.REQUEUE], thing, or_wrong_state(thing)) == {}
    now = database_now()
    mail = Mail.objects.create(message_id="<1@slipway>", state="sent", created_at=now, next_attempt_at=now)
    letter = Thing("mail", NOWHERE, {"object_id": mail.pk})
    assert walk(cast, rows.MAIL_ROWS, letter, or_wrong_state(letter)) == {}


def test_a_delegation_is_ended_by_the_two_it_joins_and_found_by_nobody_else(cast: Cast) -> None:
    """Not even by Adam: it is listed to nobody but the two."""
    now = database_now()
    over = changes.delegate(
        from_user=cast.carla,
        to_user=cast.cem,
        start=now - dt.timedelta(days=2),
        end=now + dt.timedelta(days=2),
        actor=cast.carla,
    )
    changes.end_delegation(delegation_id=over.pk, actor=cast.carla)
    thing = Thing("change", "retail", {"number": over.pk, "pk": over.pk})

    def expect(name: str, _row: Row, _door: str) -> oracle.Answer:
        return oracle.WRONG_STATE if name in ("carla", "cem") else oracle.NOT_FOUND

    assert walk(cast, [rows.END_DELEGATION], thing, expect) == {}
