"""A row of the matrix, the object it is tried on, and the walk through every person and door."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.cast import HOMES, Cast
from tests.doors import DOORS, Answer, Doors
from tests.house.matrix import oracle
from tests.support import nothing_changes

Body = Mapping[str, Any] | Callable[["Thing"], Mapping[str, Any]]


@dataclass(frozen=True)
class Row:
    """One verb of docs/access.md and where it is posted, by door. The body is sound wherever it is sent.

    `form` is what portal and admin send when they ask in other words than the API. `unversioned` names the
    doors that take no version. `in_wrong_state` is what a rule says when this verb makes no sense now.
    `whose` says that a requester's role reaches only what they requested themselves.
    """

    verb: str
    routes: Mapping[str, str]
    body: Body = field(default_factory=dict)
    form: Body | None = None
    unversioned: Collection[str] = ()
    in_wrong_state: Answer = oracle.WRONG_STATE
    whose: bool = False

    def sent_to(self, door: str, thing: Thing) -> Mapping[str, Any]:
        body = self.body if door == "api" or self.form is None else self.form
        return body(thing) if callable(body) else body


@dataclass(frozen=True)
class Thing:
    """What verbs are tried on: `arguments` fill the routes, `named` are the people standing on it."""

    kind: str
    unit: str
    arguments: Mapping[str, Any]
    row: Any = None
    named: Collection[str] = ()
    requester: str = ""

    def at(self, route: str) -> str:
        return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(self.arguments[found[1]]), route)


ACROSS = ("stan", "alma")
"""Who knocks at what belongs to Payments: Stan, who is at home there, and a stranger whose role he lacks."""

Expect = Callable[[str, Row, str], Answer | None]
"""The answer to a person, for a row, at a door; None when it is not to be tried."""


def walk(
    cast: Cast,
    rows: Iterable[Row],
    thing: Thing,
    expect: Expect,
    *,
    people: Collection[str] = (),
    doors: Collection[str] = DOORS,
    version: int | None = None,
) -> dict[tuple[str, str, str], tuple[Answer, Answer]]:
    """Knock, and list the doors that gave another answer than expected: what they said, what was expected.

    Every role knocks at every door with every verb; people whom nothing tells apart here take turns.
    """
    everybody = cast.everybody()
    knocks = list(_knocks(rows, thing, expect, people or list(everybody), doors))
    signed_in = {name: Doors(everybody[name]) for name in {name for _row, _door, name, _answer in knocks}}
    wrong = {}
    with nothing_changes():
        for row, door, name, answer in knocks:
            at, body = thing.at(row.routes[door]), row.sent_to(door, thing)
            sent = None if door in row.unversioned else version
            said = signed_in[name].post(door, at, body, version=sent)
            if said != answer:
                wrong[name, door, at] = (said, answer)
    return wrong


def _knocks(
    rows: Iterable[Row], thing: Thing, expect: Expect, people: Collection[str], doors: Collection[str]
) -> Iterator[tuple[Row, str, str, Answer]]:
    """Who knocks where for what, and what they are to be told."""
    for turn, row in enumerate(rows):
        for door in row.routes:
            expected = {name: expect(name, row, door) for name in people} if door in doors else {}
            for name in one_for_each({name: twins(thing, name) for name in expected}, turn):
                answer = expected[name]
                if answer is not None:
                    yield row, door, name, answer


def one_for_each(told: Mapping[str, Any], turn: int) -> list[str]:
    """One name for each value; with every turn the next of those who share it."""
    sharing: dict[Any, list[str]] = {}
    for name, value in told.items():
        sharing.setdefault(value, []).append(name)
    return [names[turn % len(names)] for names in sharing.values()]


def twins(thing: Thing, name: str) -> tuple[Any, ...]:
    """Equal for people whom nothing tells apart here, neither their roles nor their part in the thing."""
    held = oracle.roles_of(name, HOMES.get(name, ""))
    return held, name in thing.named, name == thing.requester


def by_access(thing: Thing, name: str, row: Row) -> Answer | None:
    """Who may not, and why; None for whom the table lets."""
    refused = oracle.refusal_by_access(name, row.verb, thing.kind, thing.unit, thing.named)
    if refused is None and row.whose and not _own_or_managed(thing, name):
        return oracle.PERMISSION_DENIED
    return refused


def _own_or_managed(thing: Thing, name: str) -> bool:
    return name == thing.requester or oracle.may(name, "release.edit_plan", thing.unit)


def only_who_may_not(thing: Thing) -> Expect:
    return lambda name, row, _door: by_access(thing, name, row)


def or_wrong_state(thing: Thing) -> Expect:
    """The thing's state allows none of the rows: whoever may act is told so."""
    return lambda name, row, _door: by_access(thing, name, row) or row.in_wrong_state


def stale_for_who_may(thing: Thing) -> Expect:
    """Somebody else was faster: told to everyone who may act, at every door that takes a version."""

    def expect(name: str, row: Row, door: str) -> Answer | None:
        takes = door not in row.unversioned and by_access(thing, name, row) is None
        return oracle.STALE_VERSION if takes else None

    return expect
