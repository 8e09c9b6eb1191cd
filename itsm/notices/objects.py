"""How the object of an event is described to people: its title, its page and the few facts that matter."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from itsm.core import subjects
from itsm.notices.cells import Text

Value = str | Text | dt.datetime


@dataclass(frozen=True)
class Fact:
    """A label and a value; several values are joined, so that a window reads "from – to"."""

    label: Text
    values: tuple[Value, ...]

    def text(self) -> str:
        """In the active language, moments in the active time zone."""
        return " – ".join(_as_text(value) for value in self.values)


@dataclass(frozen=True)
class Described:
    kind: str
    number: str
    title: str
    url: str
    facts: tuple[Fact, ...]


def describe(number: str, kind: str, found: Any) -> Described:
    """Facts that the object does not have (yet) are left out."""
    facts = [
        Fact(label, values)
        for label, values in _FACTS.get(kind, lambda _found: [])(found)
        if all(value not in (None, "") for value in values)
    ]
    title = _TITLES.get(kind, _own_title)(found)
    return Described(kind, number, title, subjects.url_of(number), tuple(facts))


def _own_title(found: Any) -> str:
    return str(getattr(found, "title", "") or getattr(found, "name", ""))


def _deployment_title(found: Any) -> str:
    return f"{found.release.title} → {found.environment}"


def _release_facts(release: Any) -> list[tuple[Text, tuple[Any, ...]]]:
    return [
        (_("State"), (release.get_state_display(),)),
        (_("Target environment"), (release.target_environment and str(release.target_environment),)),
        (_("Window"), (release.window_start, release.window_end)),
        (_("Scheduled for"), (release.scheduled_for,)),
    ]


def _change_facts(change: Any) -> list[tuple[Text, tuple[Any, ...]]]:
    return [
        (_("State"), (change.get_state_display(),)),
        (_("Window"), (change.window_start, change.window_end)),
        (_("Release"), (change.source,)),
    ]


def _deployment_facts(deployment: Any) -> list[tuple[Text, tuple[Any, ...]]]:
    return [
        (_("State"), (deployment.get_state_display(),)),
        (_("Release"), (deployment.release.number,)),
        (_("Environment"), (str(deployment.environment),)),
    ]


def _as_text(value: Value) -> str:
    if isinstance(value, dt.datetime):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    return str(value)


_FACTS = {"release": _release_facts, "change": _change_facts, "deployment": _deployment_facts}
_TITLES = {"deployment": _deployment_title}
