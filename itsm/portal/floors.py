"""What the portal asks every floor in the same words, so that pages over all floors name none of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any

from itsm.core.models import User
from itsm.core.waiting import Hit, Waiting

FLOORS = ("releases", "changes", "cmdb")
FAR = dt.datetime.max.replace(tzinfo=dt.UTC)


def waiting_for(user: User) -> list[Waiting]:
    """Everything that waits for the user, the most urgent first; what has no due time comes last."""
    found = [item for ask in _answers("waiting_for") for item in ask(user)]
    return sorted(found, key=lambda item: (item.due or FAR, item.number))


def search(user: User, text: str, limit: int) -> list[tuple[str, list[Hit]]]:
    """At most `limit` hits of each floor, by floor."""
    return [(floor, hits) for floor, ask in _asked("search") if (hits := list(ask(user, text, limit)))]


def _answers(name: str) -> Iterable[Callable[..., Any]]:
    return (ask for _floor, ask in _asked(name))


def _asked(name: str) -> Iterable[tuple[str, Callable[..., Any]]]:
    for floor in FLOORS:
        ask = getattr(import_module(f"{floor}.queries"), name, None)
        if ask is not None:
            yield floor, ask
