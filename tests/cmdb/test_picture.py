"""The picture of the graph stays small enough to be read, whatever lies around, and hides what it must."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from cmdb import actions
from cmdb.queries.picture import draw
from itsm.core.clock import database_now
from itsm.core.models import User
from tests.cast import Cast
from tests.clients import browser
from tests.cmdb.build import import_lines, make_ci, make_cis, relate

pytestmark = pytest.mark.django_db


def picture(user: User, address: str) -> dict[str, Any]:
    answer = browser(user).get(address)
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def captions(found: dict[str, Any]) -> list[tuple[str, int]]:
    return sorted((node["name"], node["count"]) for node in found["nodes"])


def test_many_of_one_class_are_one_mark_until_somebody_asks_for_each(cast: Cast) -> None:
    hub = make_ci(cast.adam, "hub", unit=cast.retail)
    lines = [f"{n},server,s{n},," for n in range(20)]
    import_lines(cast.adam, *lines, relationships=tuple(f"{n},depends_on,{hub.number}" for n in range(20)))
    shop = make_ci(cast.adam, "shop", "business_service", unit=cast.retail)
    relate(cast.adam, shop, hub)
    found = picture(cast.adam, f"/cis/{hub.number}/graph/?depth=1")
    assert captions(found) == [("Server", 20), ("hub", 1), ("shop", 1)]
    (group,) = (node for node in found["nodes"] if node["kind"] == "group")
    assert (group["side"], group["hops"], group["expands"]) == ("depends", 1, True)
    lines_drawn = {(edge["source"], edge["count"]) for edge in found["edges"]}
    assert lines_drawn == {(group["id"], 20), (str(shop.pk), 1)}
    each = picture(cast.adam, f"/cis/{hub.number}/graph/?depth=1&expand={group['id']}")
    assert (len(each["nodes"]), len(each["edges"]), each["more"]) == (22, 21, 0)


def test_the_picture_counts_all_within_its_hops_so_that_the_page_can_say_what_lies_beyond(cast: Cast) -> None:
    first, second, third, below = make_cis(cast.conny, ["first", "second", "third", "below"])
    for source, target in ((second, first), (third, second), (first, below)):
        relate(cast.conny, source, target)
    found = picture(cast.conny, f"/cis/{first.number}/graph/?depth=1")
    assert found["reached"] == {"downstream": 1, "upstream": 1}
    page = browser(cast.conny).get(f"/cis/{first.number}/").content.decode()
    assert 'data-total="2"' in page
    assert 'data-direction="downstream"' in page
    needed = picture(cast.conny, f"/cis/graph/?ci={third.number}&depth=1&direction=upstream")
    assert needed["reached"] == {"upstream": 1}
    page = browser(cast.conny).get(f"/cis/{third.number}/impact/?direction=upstream").content.decode()
    assert 'data-total="3"' in page
    assert 'data-direction="upstream"' in page


def test_what_has_no_room_is_counted(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draw, "MOST_MARKS", 4)
    hub, *others = make_cis(cast.conny, ["hub", "a", "b", "c", "d", "e"])
    for other in others:
        relate(cast.conny, other, hub)
    found = picture(cast.conny, f"/cis/{hub.number}/graph/")
    assert (len(found["nodes"]), found["more"]) == (4, 2)


def test_services_never_vanish_in_a_group(cast: Cast) -> None:
    host = make_ci(cast.conny, "host")
    for name in "abcdefgh":
        relate(cast.conny, make_ci(cast.conny, name, "business_service"), host)
    found = picture(cast.conny, f"/cis/{host.number}/graph/")
    assert captions(found) == [(name, 1) for name in ["a", "b", "c", "d", "e", "f", "g", "h", "host"]]


def test_what_somebody_may_not_see_is_one_unnamed_mark_with_its_count(cast: Cast) -> None:
    own = make_ci(cast.adam, "shop", unit=cast.retail)
    for name in ("secret ledger", "secret book"):
        relate(cast.adam, make_ci(cast.adam, name, unit=cast.payments), own)
    found = picture(cast.rita, f"/cis/{own.number}/graph/")
    assert captions(found) == [("", 2), ("shop", 1)]
    assert found["hidden"] == 2
    (mark,) = (node for node in found["nodes"] if node["kind"] == "hidden")
    assert (mark["expands"], mark["url"]) == (False, "")
    assert [(edge["source"], edge["count"]) for edge in found["edges"]] == [(mark["id"], 2)]


def test_the_picture_of_a_moment_shows_what_was_related_then(cast: Cast) -> None:
    shop, web = make_cis(cast.conny, ["shop", "web"])
    edge = relate(cast.conny, shop, web)
    then = database_now().isoformat()
    actions.edit_ci(number=shop.number, name="store", actor=cast.conny)
    actions.unrelate(relationship_id=edge.pk, actor=cast.conny)
    past = picture(cast.conny, f"/cis/{web.number}/graph/?as_of={quote(then)}")
    assert (captions(past), len(past["edges"])) == ([("shop", 1), ("web", 1)], 1)
    assert all("?as_of=" in node["url"] for node in past["nodes"])
    assert captions(picture(cast.conny, f"/cis/{web.number}/graph/")) == [("web", 1)]


def test_a_picture_around_several_items_goes_one_way(cast: Cast) -> None:
    disk, host, app, shop = make_cis(cast.conny, ["disk", "host", "app", "shop"])
    relate(cast.conny, host, disk)
    relate(cast.conny, app, host)
    relate(cast.conny, shop, disk)
    given = f"ci={host.number}&ci={shop.number}"
    needed = picture(cast.conny, f"/cis/graph/?{given}&direction=upstream")
    assert captions(needed) == [("disk", 1), ("host", 1), ("shop", 1)]
    assert captions(picture(cast.conny, f"/cis/graph/?{given}")) == [
        ("app", 1),
        ("disk", 1),
        ("host", 1),
        ("shop", 1),
    ]
    for wrong in ("", "?ci=", "?ci=CI9999999", f"?ci={host.number}&depth=x"):
        assert browser(cast.conny).get(f"/cis/graph/{wrong}").status_code in (404, 422)
