"""The record as it stood: items, lists, relationships and impact at any moment of the past."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from cmdb import actions
from cmdb.models import Relationship
from cmdb.queries.impact import impact
from cmdb.queries.moments import ci_at, moment_from
from cmdb.queries.traversal import walk
from itsm.core.clock import database_now
from itsm.core.refusals import OperationRefused
from tests.cast import Cast
from tests.cmdb.build import make_ci, make_cis, relate

pytestmark = pytest.mark.django_db


def api(cast: Cast, address: str, **given: Any) -> Any:
    client = APIClient()
    client.force_authenticate(cast.conny)
    return client.get(f"/api/v1/{address}", given)


def test_an_item_is_told_as_it_was_at_every_moment_of_its_life(cast: Cast) -> None:
    before = database_now()
    ci = make_ci(cast.conny, "web-1", attributes={"cpu_cores": 4})
    first = database_now()
    actions.edit_ci(
        number=ci.number, name="web-one", attributes={"cpu_cores": 8}, tags=["pci"], actor=cast.conny
    )
    second = database_now()
    actions.retire(number=ci.number, actor=cast.conny)
    assert api(cast, f"cis/{ci.number}/", as_of=before.isoformat()).status_code == 404
    then = api(cast, f"cis/{ci.number}/", as_of=first.isoformat()).json()
    assert (then["name"], then["attributes"], then["tags"]) == ("web-1", {"cpu_cores": 4}, [])
    later = api(cast, f"cis/{ci.number}/", as_of=second.isoformat()).json()
    assert (later["name"], later["attributes"], later["state"]) == ("web-one", {"cpu_cores": 8}, "planned")
    assert api(cast, f"cis/{ci.number}/").json()["state"] == "retired"


def test_a_list_finds_by_what_was_recorded_then(cast: Cast) -> None:
    moved, stays = make_cis(cast.conny, ["moved", "stays"])
    then = database_now()
    actions.edit_ci(number=moved.number, name="gone", environment="test", actor=cast.conny)
    make_ci(cast.conny, "later")

    def names(**given: str) -> set[str]:
        rows = api(cast, "cis/", as_of=then.isoformat(), **given).json()["results"]
        return {row["name"] for row in rows}

    assert names() == {"moved", "stays"}
    assert names(q="moved") == {"moved"}
    assert names(q="gone") == set()
    assert names(ci_class="computer") == {"moved", "stays"}
    assert names(environment="test") == set()
    assert names(state="planned", q=stays.number) == {"stays"}


def test_who_sees_the_past_is_decided_by_the_unit_it_belonged_to(cast: Cast) -> None:
    ci = make_ci(cast.conny, "web-1")
    then = database_now()
    actions.edit_ci(number=ci.number, unit=cast.payments, actor=cast.adam)
    assert ci_at(cast.conny, ci.number, then).name == "web-1"
    with pytest.raises(OperationRefused):
        ci_at(cast.conny, ci.number, database_now())
    with pytest.raises(OperationRefused):
        ci_at(cast.stan, ci.number, then)


@pytest.mark.parametrize("text", ["tomorrow", "2026-13-01", "0001-01-01T00:00", "9" * 50, "2026-01-01T99:00"])
def test_what_is_no_moment_is_refused(cast: Cast, text: str) -> None:
    ci = make_ci(cast.conny, "web-1")
    for address in (f"cis/{ci.number}/", "cis/", f"cis/{ci.number}/impact/"):
        answer = api(cast, address, as_of=text)
        assert (answer.status_code, answer.data["code"]) == (422, "invalid")


def test_the_future_is_refused_at_every_door(cast: Cast) -> None:
    ci = make_ci(cast.conny, "web-1")
    future = (database_now() + dt.timedelta(hours=1)).isoformat()
    browser = Client()
    browser.force_login(cast.conny)
    for address in (f"cis/{ci.number}/", "cis/", f"cis/{ci.number}/impact/"):
        assert api(cast, address, as_of=future).data["code"] == "as_of_in_future"
    page = browser.get(f"/cis/{ci.number}/", {"as_of": future})
    assert (page.status_code, page.context["refusal"].code) == (422, "as_of_in_future")


def test_a_moment_without_offset_is_read_in_the_zone_in_force() -> None:
    from django.utils import timezone

    with timezone.override("Europe/Vienna"):
        moment = moment_from("2026-01-15T12:00")
    assert moment == dt.datetime(2026, 1, 15, 11, tzinfo=dt.UTC)
    assert moment_from("2026-01-15T12:00 02:00") == dt.datetime(2026, 1, 15, 10, tzinfo=dt.UTC)


def test_the_page_shows_the_past_and_offers_nothing_to_do(cast: Cast) -> None:
    shop, web = make_cis(cast.conny, ["shop", "web"])
    edge = relate(cast.conny, shop, web)
    then = database_now()
    actions.unrelate(relationship_id=edge.pk, actor=cast.conny)
    actions.edit_ci(number=shop.number, name="bazaar", actor=cast.conny)
    browser = Client()
    browser.force_login(cast.conny)
    page = browser.get(f"/cis/{web.number}/", {"as_of": then.isoformat()}).content.decode()
    assert "As it stood on" in page
    assert "shop" in page
    assert "bazaar" not in page
    assert f"/cis/{web.number}/edit/" not in page
    table = browser.get(f"/cis/{web.number}/impact/", {"as_of": then.isoformat()}).content.decode()
    assert "shop" in table


def test_the_place_of_then_is_named_to_whoever_may_see_it(cast: Cast) -> None:
    room = make_ci(cast.conny, "server room", ci_class="room")
    ci = make_ci(cast.conny, "web", location=room.number)
    then = database_now()
    actions.edit_ci(number=ci.number, location="", actor=cast.conny)
    browser = Client()
    browser.force_login(cast.conny)
    address = f"/cis/{ci.number}/"
    assert "server room" in browser.get(address, {"as_of": then.isoformat()}).content.decode()
    actions.edit_ci(number=room.number, unit=cast.payments, actor=cast.adam)
    hidden = browser.get(address, {"as_of": then.isoformat()}).content.decode()
    assert "server room" not in hidden
    assert "a place you may not see" in hidden


def test_impact_follows_the_relationships_of_then_and_only_while_they_held(cast: Cast) -> None:
    disk, web, shop = make_cis(cast.conny, ["disk", "web", "shop"])
    began = database_now() - dt.timedelta(days=2)
    actions.relate(
        source=web.number,
        type="depends_on",
        target=disk.number,
        valid_until=began + dt.timedelta(days=1),
        actor=cast.conny,
    )
    relate(cast.conny, shop, web)
    recorded = database_now()
    assert impact([disk.pk], as_of=recorded).total == 0, "it had ceased to hold"
    assert [ci.name for ci in impact([web.pk], as_of=recorded).reached] == ["shop"]
    assert impact([web.pk], as_of=began).total == 0, "nothing was recorded yet"


def test_every_moment_has_the_answer_that_was_given_at_that_moment(cast: Cast) -> None:
    """Random edits; after each the answer of now is kept, and later asked for again as of then."""
    chance = random.Random(4)
    items = make_cis(cast.conny, [f"n{n}" for n in range(8)])
    kept: list[tuple[dt.datetime, int, dict[int, int], dict[int, int]]] = []
    for _turn in range(40):
        source, target = chance.sample(items, 2)
        known = Relationship.objects.filter(source=source, target=target).first()
        if known is None:
            relate(cast.conny, source, target)
        elif chance.random() < 0.5:
            actions.edit_relationship(
                relationship_id=known.pk,
                strength=chance.choice(["degraded", "redundant"]),
                actor=cast.conny,
            )
        else:
            actions.unrelate(relationship_id=known.pk, actor=cast.conny)
        found = walk([target.pk])
        harm = dict(zip(found.ids(), found.harm().tolist(), strict=True))
        kept.append((database_now(), target.pk, found.depth_of(), harm))
    for moment, seed, depths, harm in kept:
        then = walk([seed], as_of=moment)
        assert then.depth_of() == depths
        assert dict(zip(then.ids(), then.harm().tolist(), strict=True)) == harm
