"""Places stand in places and never, over however many steps, in themselves: by edit, at once, by import."""

from __future__ import annotations

import pytest

from cmdb import actions
from cmdb.actions._import.result import ImportResult
from cmdb.models import ConfigurationItem
from itsm.core.refusals import OperationRefused
from tests.cast import Cast
from tests.cmdb.build import make_ci, table
from tests.support import nothing_changes, race, refusal_of

pytestmark = pytest.mark.django_db
HEADER = "id,ci_class,name,location"


def imported(cast: Cast, *lines: str, **options: bool) -> ImportResult:
    return actions.import_cis(actor=cast.adam, cis=table(HEADER, *lines), source="inventory", **options)


def reasons(result: ImportResult) -> dict[int, str]:
    return {reject.line: reject.reason for reject in result.rejects}


def stands() -> dict[str, str]:
    rows = ConfigurationItem.objects.select_related("location")
    return {ci.name: ci.location.name for ci in rows if ci.location}


@pytest.mark.parametrize("dry_run", [False, True])
def test_rows_that_close_a_circle_together_are_rejected_and_the_good_ones_stay(
    cast: Cast, dry_run: bool
) -> None:
    result = imported(
        cast, "a,room,A,b", "b,room,B,c", "c,room,C,a", "d,room,D,c", "s,server,web,a", dry_run=dry_run
    )
    assert reasons(result) == {
        4: "A place cannot lie within itself.",
        3: "Its place “c” was rejected, on line 4.",
        2: "Its place “b” was rejected, on line 3.",
        5: "Its place “c” was rejected, on line 4.",
        6: "Its place “a” was rejected, on line 2.",
    }
    assert stands() == {}


def test_a_row_that_closes_a_circle_with_what_is_recorded_is_rejected(cast: Cast) -> None:
    imported(cast, "site,site,Site,", "room,room,Room,site", "rack,rack,Rack,room")
    before = {"Room": "Site", "Rack": "Room"}
    assert stands() == before
    result = imported(cast, "site,site,Site,rack", "hall,room,Hall,site")
    assert reasons(result) == {2: "A place cannot lie within itself."}
    assert stands() == {**before, "Hall": "Site"}


def test_places_change_their_places_in_one_file_whatever_its_order(cast: Cast) -> None:
    imported(cast, "a,room,A,", "b,room,B,a", "c,room,C,")
    result = imported(cast, "a,room,A,b", "b,room,B,c")
    assert reasons(result) == {}
    assert stands() == {"A": "B", "B": "C"}


def test_what_a_row_above_was_to_stand_in_is_told_when_that_is_rejected(cast: Cast) -> None:
    for dry_run in (True, False):
        result = imported(
            cast, "r,server,web,site", "site,site,Site,nowhere", "q,server,db,", dry_run=dry_run
        )
        assert reasons(result) == {
            3: "There is no place “nowhere” yet. Places come before what stands in them.",
            2: "Its place “site” was rejected, on line 3.",
        }
    assert list(ConfigurationItem.objects.values_list("name", flat=True)) == ["db"]


def test_a_rejected_row_leaves_its_item_in_place_and_no_other_closes_a_circle_with_it(cast: Cast) -> None:
    imported(cast, "x,room,X,", "k,room,K,x", "z,room,Z,k")
    before = {"K": "X", "Z": "K"}
    assert stands() == before
    result = imported(cast, "k,room,K,z", "x,room,X,k")
    assert reasons(result) == dict.fromkeys((2, 3), "A place cannot lie within itself.")
    assert stands() == before


def test_a_circle_that_stands_recorded_ends_no_import(cast: Cast) -> None:
    imported(cast, "a,room,A,", "b,room,B,a")
    a, b = (ConfigurationItem.objects.get(name=name) for name in "AB")
    ConfigurationItem.objects.filter(pk=a.pk).update(location=b)
    assert reasons(imported(cast, "c,room,C,a")) == {}
    assert stands()["C"] == "A"


def test_a_place_in_which_something_stands_stays_one(cast: Cast) -> None:
    imported(cast, "a,room,A,", "b,room,B,a")
    result = imported(cast, "a,server,A,")
    assert reasons(result) == {2: "Items stand in it: it stays a site, room, rack or other place."}
    room = ConfigurationItem.objects.get(name="A")
    refusal = refusal_of(lambda: actions.edit_ci(number=room.number, ci_class="server", actor=cast.adam))
    assert refusal.code == "class_holds_places"


@pytest.mark.django_db(transaction=True)
def test_of_edits_at_once_that_would_close_a_circle_one_is_refused(cast: Cast) -> None:
    a, b, c = (make_ci(cast.conny, name, "room") for name in ("A", "B", "C"))

    def move(ci: ConfigurationItem, place: ConfigurationItem) -> str:
        try:
            actions.edit_ci(number=ci.number, location=place.number, actor=cast.conny)
        except OperationRefused as refused:
            return refused.refusal.code
        return "moved"

    for _turn in range(3):
        ended = race(lambda: move(a, b), lambda: move(b, c), lambda: move(c, a))
        assert sorted(ended) == ["invalid", "moved", "moved"]
        with nothing_changes():
            assert {move(a, b), move(b, c), move(c, a)} <= {"invalid", "moved"}
        for ci in (a, b, c):
            actions.edit_ci(number=ci.number, location="", actor=cast.conny)


@pytest.mark.django_db(transaction=True)
def test_an_import_and_an_edit_at_once_close_no_circle(cast: Cast) -> None:
    for turn in range(3):
        first, second = f"a{turn}", f"b{turn}"
        imported(cast, f"{first},room,{first},", f"{second},room,{second},")
        inner, outer = (ConfigurationItem.objects.get(name=name) for name in (first, second))

        def edit(inner: ConfigurationItem = inner, outer: ConfigurationItem = outer) -> str:
            try:
                actions.edit_ci(number=inner.number, location=outer.number, actor=cast.adam)
            except OperationRefused as refused:
                return refused.refusal.code
            return "moved"

        def load(first: str = first, second: str = second) -> str:
            line = f"{second},room,{second},{first}"
            return "rejected" if imported(cast, line).rejects else "moved"

        assert sorted(race(edit, load)) in (["moved", "rejected"], ["invalid", "moved"])
