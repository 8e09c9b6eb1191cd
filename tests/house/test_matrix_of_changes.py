"""Changes at every door: the same answer for the same reason, and nothing touched."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from changes import actions
from changes.models import ChangeRequest
from tests.cast import Cast
from tests.changes.conftest import ANSWERS, PLANS, tomorrow
from tests.house.matrix import change_rows as rows
from tests.house.matrix.oracle import TO_BE_MADE
from tests.house.matrix.row import (
    ACROSS,
    Thing,
    by_access,
    only_who_may_not,
    or_wrong_state,
    stale_for_who_may,
    walk,
)
from tests.releases.build import make_ci
from tests.support import frozen_clock

pytestmark = pytest.mark.django_db


def thing_of(change: ChangeRequest, unit: str = "retail") -> Thing:
    named = {change.requested_by.username, change.created_by.username}
    if change.implementer:
        named.add(change.implementer.username)
    arguments = {"number": change.number, "object_id": change.pk}
    return Thing("change", unit, arguments, change, frozenset(named))


def draft(cast: Cast, *, mine: bool = True, **more: object) -> ChangeRequest:
    """Rita's, to be done by Dana; or Stan's of the other unit."""
    author = cast.rita if mine else cast.stan
    values = {
        "title": "Deploy the shop",
        "unit": cast.retail if mine else cast.payments,
        "requested_by": author,
        "implementer": cast.dana if mine else cast.stan,
        "ci_ids": [make_ci(cast).pk] if mine else [],
        "window_start": tomorrow(10),
        "window_end": tomorrow(12),
        "risk_answers": ANSWERS,
        "actor": author,
        **PLANS,
        **more,
    }
    return actions.open_change(**values)  # type: ignore[arg-type]


def life(cast: Cast) -> Iterator[ChangeRequest]:
    """One change, in each of its states in turn."""
    change = draft(cast)
    number = change.number
    yield change
    yield actions.submit(change_number=number, actor=cast.rita)
    change = actions.request_authorization(change_number=number, actor=cast.rita)
    yield change
    for member in (cast.carla, cast.cem):
        change = actions.approve(change_number=number, digest=change.digest, actor=member)
    yield change
    with frozen_clock(tomorrow(11)):
        yield actions.start(change_number=number, actor=cast.dana)
        yield actions.finish(change_number=number, close_code="successful", actor=cast.dana)
    actions.review(change_number=number, findings="Fine.", actor=cast.rita)
    yield actions.close(change_number=number, close_code="successful", actor=cast.rita)
    other = draft(cast)
    yield actions.cancel(change_number=other.number, actor=cast.rita)


def test_on_a_canceled_change_everybody_is_refused_alike(cast: Cast) -> None:
    change = actions.cancel(change_number=draft(cast).number, actor=cast.rita)
    thing = thing_of(change)
    assert walk(cast, rows.CHANGE_ROWS, thing, or_wrong_state(thing), version=change.version) == {}


def test_on_the_other_units_change_too_where_the_people_named_on_it_need_no_role(cast: Cast) -> None:
    """Nils holds no role, and Rita none in Payments."""
    change = draft(cast, mine=False, requested_by=cast.nils, implementer=cast.rita)
    change = actions.cancel(change_number=change.number, actor=cast.nils)
    thing = thing_of(change, "payments")
    people = (*ACROSS, "nils", "rita")
    expect = or_wrong_state(thing)
    assert walk(cast, rows.CHANGE_ROWS, thing, expect, people=people, version=change.version) == {}


def test_who_was_overtaken_is_told_so_alike(cast: Cast) -> None:
    change = draft(cast)
    thing = thing_of(change)
    assert walk(cast, rows.CHANGE_ROWS, thing, stale_for_who_may(thing), version=99) == {}


def test_a_verb_out_of_its_state_is_refused_alike_in_every_state(cast: Cast) -> None:
    met = set()
    for change in life(cast):
        met.add(change.state)
        thing = thing_of(change)
        closed = [row for row in rows.CHANGE_ROWS if change.state not in rows.OPEN_FROM[row.verb[7:]]]
        assert closed
        expect = or_wrong_state(thing)
        wrong = walk(cast, closed, thing, expect, people=["adam"], doors=["api"], version=change.version)
        assert wrong == {}, change.state
    assert met == {state for state, _label in ChangeRequest._meta.get_field("state").choices}  # type: ignore[union-attr]


def test_requester_and_implementer_never_vote_whatever_they_hold(cast: Cast) -> None:
    """Adam is a superuser and asked for it; Chris decides on changes and will carry this one out."""
    change = draft(cast, requested_by=cast.adam, implementer=cast.chris)
    actions.submit(change_number=change.number, actor=cast.rita)
    change = actions.request_authorization(change_number=change.number, actor=cast.rita)
    thing = thing_of(change)

    def expect(name: str, row: rows.Row, door: str) -> tuple[int, str]:
        if refused := by_access(thing, name, row):
            return refused
        conflicted = name in ("adam", "chris")
        return (403, "separation_of_duties") if conflicted else (412, "stale_digest")

    votes = [row for row in rows.CHANGE_ROWS if row.verb[7:] in rows.VOTING]
    assert walk(cast, votes, thing, expect) == {}


def test_who_may_not_open_a_change_here_is_refused_alike(cast: Cast) -> None:
    thing = Thing(TO_BE_MADE, "retail", {"unit": cast.retail.pk})
    assert walk(cast, [rows.OPENING], thing, only_who_may_not(thing)) == {}
