"""What was reached, page by page and group by group: nothing twice, nothing left out or given away."""

from __future__ import annotations

from typing import Any

import pytest

from cmdb import actions
from cmdb.models import ConfigurationItem
from cmdb.queries.impact import Reach, groups_of
from cmdb.rules.relationships import DOWNSTREAM, UPSTREAM
from itsm.core.models import User
from tests.cast import Cast
from tests.clients import api, browser
from tests.cmdb.build import make_ci, make_cis, relate, table

pytestmark = pytest.mark.django_db


def grouped(ci: ConfigurationItem, by: str, viewer: User | None = None, **more: Any) -> dict[str, int]:
    reach = Reach.of([ci.pk], more.pop("direction", DOWNSTREAM), None, viewer, None)
    return {group.label: group.count for group in groups_of(reach, by)}


def landscape(cast: Cast) -> tuple[ConfigurationItem, ...]:
    """disk <- host <- web <- shop (service), host <- mail (service), disk <- tape"""
    disk, host, tape = make_cis(cast.conny, ["disk", "host", "tape"])
    web = make_ci(cast.conny, "web", "application", owner=cast.rolf, criticality=1)
    shop = make_ci(cast.conny, "shop", "business_service", owner=cast.rolf, criticality=2)
    mail = make_ci(cast.conny, "mail", "business_service", criticality=1)
    for source, target in ((host, disk), (tape, disk), (web, host), (shop, web), (mail, host)):
        relate(cast.conny, source, target)
    return disk, host, tape, web, shop, mail


def test_what_was_reached_is_counted_by_class_owner_and_service(cast: Cast) -> None:
    disk, *_others = landscape(cast)
    assert grouped(disk, "class") == {"Application": 1, "Business service": 2, "Server": 2}
    assert grouped(disk, "owner") == {"Rolf": 2, "no owner": 3}
    assert grouped(disk, "unit") == {disk.unit.name: 5}
    assert grouped(disk, "owner_group") == {"no owner group": 5}
    # host serves both: it counts to the nearer of the two, tape to none.
    assert grouped(disk, "service") == {"mail": 2, "shop": 2, "no business service": 1}


def test_the_most_critical_groups_come_first_and_what_has_none_last(cast: Cast) -> None:
    disk, *_others = landscape(cast)
    found = groups_of(Reach.of([disk.pk], DOWNSTREAM), "service")
    assert [(group.label, group.worst) for group in found] == [
        ("shop", 1),
        ("mail", 1),
        ("no business service", 3),
    ]
    assert found[-1].key == ""


def test_upstream_everything_serves_the_service_that_was_asked_about(cast: Cast) -> None:
    _disk, _host, _tape, _web, shop, _mail = landscape(cast)
    assert grouped(shop, "service", direction=UPSTREAM) == {"shop": 3}


def test_groups_hold_only_what_somebody_may_see(cast: Cast) -> None:
    db = make_ci(cast.adam, "db", unit=cast.retail)
    secret = make_ci(cast.adam, "secret", "business_service", unit=cast.payments)
    app = make_ci(cast.adam, "app", "application", unit=cast.retail)
    relate(cast.adam, app, db)
    relate(cast.adam, secret, app)
    assert grouped(db, "class", cast.rita) == {"Application": 1}
    assert grouped(db, "service", cast.rita) == {"no business service": 1}
    answer = api(cast.rita).get(f"/api/v1/cis/{db.number}/impact/?group_by=service&in={secret.number}")
    assert answer.status_code == 422
    assert "secret" not in answer.content.decode().replace(secret.number, "")


def test_pages_hold_everything_once_in_order(cast: Cast) -> None:
    hub = make_ci(cast.adam, "hub", unit=cast.retail)
    rows = [f"{n},server,s{n:02},,,{1 + n % 4}" for n in range(25)]
    actions.import_cis(
        actor=cast.adam,
        cis=table("id,ci_class,name,status,tenant,criticality", *rows),
        relationships=table("source,type,target", *(f"{n},depends_on,{hub.number}" for n in range(25))),
    )
    shop = make_ci(cast.adam, "shop", "business_service", unit=cast.retail, criticality=4)
    relate(cast.adam, shop, hub)
    client, address = api(cast.adam), f"/api/v1/cis/{hub.number}/impact/?limit=7"
    names: list[tuple[int, str]] = []
    while address:
        page = client.get(address).json()
        assert (page["total"], page["matching"]) == (26, 26)
        assert page["omitted"] == 26 - len(page["reached"])
        names += [(item["criticality"], item["name"]) for item in page["reached"]]
        address = page["next"]
    assert names[0] == (4, "shop")
    assert len({name for _critical, name in names}) == len(names) == 26
    assert [critical for critical, _name in names[1:]] == sorted(critical for critical, _name in names[1:])


def test_a_group_is_paged_like_the_whole_at_api_and_page(cast: Cast) -> None:
    disk, *_others = landscape(cast)
    client = api(cast.conny)
    of_rolf = client.get(f"/api/v1/cis/{disk.number}/impact/?group_by=owner&in=rolf").json()
    assert [item["name"] for item in of_rolf["reached"]] == ["shop", "web"]
    assert (of_rolf["matching"], of_rolf["total"]) == (2, 5)
    assert {"key": "rolf", "label": "Rolf", "count": 2, "worst": 1} in of_rolf["groups"]
    of_nobody = client.get(f"/api/v1/cis/{disk.number}/impact/?group_by=owner&in=").json()
    assert {item["name"] for item in of_nobody["reached"]} == {"mail", "host", "tape"}
    text = (
        browser(cast.conny).get(f"/cis/{disk.number}/impact/?group_by=class&in=application").content.decode()
    )
    assert "One item: Application" in text
    assert "tape" not in text.split('id="table"')[1]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("direction=sideways", "direction"),
        ("group_by=colour", "group_by"),
        ("in=server", "in"),
        ("group_by=class&in=unheard_of", "in"),
        ("group_by=unit&in=x", "in"),
        ("depth=-1", "depth"),
        ("limit=many", "limit"),
        ("after=zz", "after"),
        ("after=1.ffffffffffffffffff", "after"),
    ],
)
def test_a_question_that_cannot_be_meant_is_refused_by_its_field(cast: Cast, query: str, field: str) -> None:
    ci = make_ci(cast.conny, "web")
    answer = api(cast.conny).get(f"/api/v1/cis/{ci.number}/impact/?{query}")
    assert answer.status_code == 422
    assert answer.json()["code"] == "invalid"
    assert list(answer.json()["facts"]["fields"]) == [field]
    assert browser(cast.conny).get(f"/cis/{ci.number}/impact/?{query}").status_code == 422


def test_several_items_fail_together(cast: Cast) -> None:
    disk, host, tape, _web, shop, _mail = landscape(cast)
    numbers = f"ci={tape.number}&ci={host.number}"
    page = api(cast.conny).get(f"/api/v1/cis/impact/?{numbers}").json()
    assert {item["name"] for item in page["reached"]} == {"web", "shop", "mail"}
    text = browser(cast.conny).get(f"/cis/impact/?{numbers}").content.decode()
    assert "What depends on these 2 items" in text
    assert shop.number in text
    for wrong, status in (("", 422), ("ci=CI9999999", 404), (f"ci={disk.number}&ci=x", 404)):
        answer = api(cast.conny).get(f"/api/v1/cis/impact/?{wrong}")
        assert answer.status_code == status, wrong
