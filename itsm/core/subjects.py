"""Objects by number, whatever floor they live on: how the ground fetches what it does not know.

A floor registers its prefix when the application starts; `fetch` authorises (what you may not see is
`not_found`), so whoever holds the object may look at it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from itsm.core.models.people import User
from itsm.core.refusals import OperationRefused, not_found

_NUMBER = re.compile(r"^([A-Z]+)\d+$")


@dataclass(frozen=True)
class Subject:
    kind: str
    fetch: Callable[[User, str], Any]
    url: Callable[[str], str]


_registered: dict[str, Subject] = {}


def register(prefix: str, *, kind: str, fetch: Callable[[User, str], Any], url: Callable[[str], str]) -> None:
    _registered[prefix] = Subject(kind, fetch, url)


def kind_of(number: str) -> str:
    """The kind (`change`) of a number's object. Refused with `not_found` for a number of no known kind."""
    return _subject(number).kind


def fetch(user: User, number: str) -> Any:
    """The object, for somebody who may see it. Refused with `not_found` otherwise."""
    return _subject(number).fetch(user, number)


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
