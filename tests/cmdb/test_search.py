"""Search as you type: everything an item is known by, forgiving, and only what the asker may see."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.db import connection

from cmdb import actions, queries
from cmdb.actions.learn_words import learn_words
from cmdb.actions.tidy_indexes import tidy_indexes
from cmdb.queries.items import best_matches
from cmdb.rules.search import numbers_that_begin
from itsm.core.models import User
from tests.cast import Cast
from tests.cmdb.build import make_ci, make_cis

pytestmark = pytest.mark.django_db


def names(user: User, text: str, **more: str) -> list[str]:
    return [ci.name for ci in best_matches(user, text, **more)]


@pytest.mark.parametrize("text", ["gold", "GOLD", "zx-81", "web01", "eb01", "gold web01", "2001:db8::7"])
def test_an_item_is_found_by_name_tag_and_attribute(cast: Cast, text: str) -> None:
    make_ci(
        cast.conny, "web01", tags=["gold"], attributes={"serial_number": "ZX-81", "ip_address": "2001:db8::7"}
    )
    make_ci(cast.conny, "db01")
    assert names(cast.rita, text) == ["web01"]


def test_the_number_comes_first_and_the_beginning_of_a_number_is_enough(cast: Cast) -> None:
    first, second = make_cis(cast.conny, ["web01", "web02"])
    make_ci(cast.conny, f"spare for {first.number}")
    assert names(cast.rita, first.number.lower()) == ["web01", f"spare for {first.number}"]
    begun = first.number[:-1]
    while not second.number.startswith(begun):
        begun = begun[:-1]
    assert {"web01", "web02"} <= set(names(cast.rita, begun))


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("ci0", ("CI0", "CI1")),
        ("CI19", ("CI19", "CI2")),
        ("CI99", ("CI99", "CJ")),
        ("CI" + "9" * 5000, ("CI" + "9" * 5000, "CJ")),
        ("CI", ("", "")),
        ("CI1%", ("", "")),
        ("CI\u0661", ("", "")),
        ("web1", ("", "")),
    ],
)
def test_numbers_that_begin_so_lie_together(text: str, span: tuple[str, str]) -> None:
    assert numbers_that_begin(text) == span


def test_names_that_begin_so_come_before_names_that_hold_it_and_these_before_attributes(cast: Cast) -> None:
    make_ci(cast.conny, "db01", attributes={"serial_number": "web"})
    make_cis(cast.conny, ["the web", "web02", "web"])
    assert names(cast.rita, "web") == ["web", "web02", "the web", "db01"]


def test_a_misspelt_word_finds_what_was_meant_once_the_words_were_learnt(cast: Cast) -> None:
    make_cis(cast.conny, ["payment-gateway-01", "payment-ledger-01"])
    assert names(cast.rita, "paymnet-gatewya") == []
    assert learn_words() == 3
    assert learn_words() == 0
    assert names(cast.rita, "paymnet-gatewya") == ["payment-gateway-01"]
    assert names(cast.rita, "gatway") == ["payment-gateway-01"]


def test_a_word_that_is_spelt_right_is_never_replaced(cast: Cast) -> None:
    make_cis(cast.conny, ["server-01", "severn-bridge"])
    learn_words()
    assert names(cast.rita, "sever") == ["severn-bridge"]


@pytest.mark.parametrize("text", ["web01", "we", "gold", "wbe", "CI00"])
def test_a_stranger_finds_nothing_by_any_road(cast: Cast, text: str) -> None:
    make_ci(cast.conny, "web01", tags=["gold"])
    learn_words()
    assert names(cast.stan, text) == []
    assert names(cast.nils, text) == []


def test_a_picker_finds_only_its_class_and_those_below(cast: Cast) -> None:
    make_ci(cast.conny, "berlin one", "server")
    make_ci(cast.conny, "berlin", "place")
    assert names(cast.rita, "berlin", below="place") == ["berlin"]


@pytest.mark.parametrize("text", ["%", "_", "\\", "''", "%s", "%(seen)s", "{", "\x00", "   ", "é" * 300])
def test_whatever_is_typed_is_taken_literally(cast: Cast, text: str) -> None:
    make_ci(cast.conny, "web01")
    learn_words()
    assert names(cast.rita, text) == []


def test_the_words_searched_are_found_through_their_index(cast: Cast) -> None:
    make_cis(cast.conny, ["web01", "web02"])
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    for rows, index in (
        (queries.find(cast.adam, {"text": "web01"}), "ci_search_words"),
        (queries.find(cast.adam, {"text": "eb0"}), "ci_search_words"),
    ):
        assert index in rows.order_by().explain()


def test_an_edited_item_is_found_by_its_new_words_alone(cast: Cast) -> None:
    ci = make_ci(cast.conny, "web01", tags=["gold"])
    actions.edit_ci(number=ci.number, tags=["silver"], version=ci.version, actor=cast.conny)
    assert names(cast.rita, "gold") == []
    assert names(cast.rita, "silver") == ["web01"]


def test_a_name_is_found_by_its_first_word_and_a_letter_of_the_next(cast: Cast) -> None:
    """One letter has no trigram; among the names that begin so it is looked for all the same.

    A digit would be looked for in the items' numbers too, and these differ from run to run.
    """
    make_cis(cast.conny, ["payment gateway q", "payment ledger z", "the payment q"])
    assert names(cast.rita, "payment q") == ["payment gateway q", "the payment q"]
    assert names(cast.rita, "payment g q") == ["payment gateway q"]
    assert names(cast.stan, "payment q") == []


def test_new_entries_of_the_indexes_are_put_in_their_place_once(cast: Cast) -> None:
    make_cis(cast.conny, [f"web{number}" for number in range(20)])
    assert tidy_indexes() > 0
    assert tidy_indexes() == 0
    assert len(names(cast.rita, "eb1")) == 11


def test_what_has_that_very_tag_is_found_however_many_tags_contain_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("cmdb.queries.search"), "CANDIDATES", 3)
    for place in range(6):
        make_ci(cast.conny, f"other{place}", tags=[f"rack-2{place}"])
    meant = make_ci(cast.conny, "meant", tags=["rack-2"])
    assert meant in best_matches(cast.rita, "Rack-2")


def test_enough_items_with_a_tag_do_not_hide_what_has_the_word_in_its_name(cast: Cast) -> None:
    for place in range(21):
        make_ci(cast.conny, f"box{place:02}", tags=["mail"])
    named = make_ci(cast.conny, "old-mail-server")
    assert best_matches(cast.rita, "mail")[0] == named
