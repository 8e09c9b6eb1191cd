"""Objects by number, whatever floor they live on: how the ground fetches what it does not know.

A floor registers its prefix when the application starts; `fetch` authorises (what you may not see is
`not_found`), so whoever holds the object may look at it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from itsm.core.models.people import User
from itsm.core.refusals import OperationRefused, not_found

_NUMBER = re.compile(r"^([A-Z]+)\d+$")


@dataclass(frozen=True)
class Subject:
    kind: str
    fetch: Callable[[User, str], Any]
    url: Callable[[str], str]
    visible: Callable[[User], QuerySet[Any]]


_registered: dict[str, Subject] = {}


def register(
    prefix: str,
    *,
    kind: str,
    fetch: Callable[[User, str], Any],
    url: Callable[[str], str],
    visible: Callable[[User], QuerySet[Any]],
) -> None:
    """`visible` gives the objects that a user may see; each has a `number`."""
    _registered[prefix] = Subject(kind, fetch, url, visible)


def kind_of(number: str) -> str:
    """The kind (`change`) of a number's object. Refused with `not_found` for a number of no known kind."""
    return _subject(number).kind


def fetch(user: User, number: str) -> Any:
    """The object, for somebody who may see it. Refused with `not_found` otherwise."""
    return _subject(number).fetch(user, number)


def seen_by(user: User, numbers: Iterable[str]) -> set[str]:
    """Those of the numbers whose objects the user may see: one query for each kind."""
    asked: dict[str, set[str]] = {}
    for number in numbers:
        if (match := _NUMBER.match(number)) and match.group(1) in _registered:
            asked.setdefault(match.group(1), set()).add(number)
    seen: set[str] = set()
    for prefix, wanted in asked.items():
        rows = _registered[prefix].visible(user).filter(number__in=wanted)
        seen.update(rows.values_list("number", flat=True))
    return seen


def url_of(number: str) -> str:
    """Where the object's page is; empty for a number of no known kind."""
    try:
        return _subject(number).url(number)
    except OperationRefused:
        return ""


def _subject(number: str) -> Subject:
    match = _NUMBER.match(number)
    subject = _registered.get(match.group(1)) if match else None
    if subject is None:
        raise OperationRefused(not_found(_("object")))
    return subject
