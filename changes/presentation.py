"""The signed document in words, for every page that shows it: one order, nothing left out."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from changes import rules
from itsm.core.models import User

LABELS = {
    "number": gettext_lazy("Number"),
    "title": gettext_lazy("Title"),
    "description": gettext_lazy("Description"),
    "justification": gettext_lazy("Justification"),
    "window": gettext_lazy("Planned window"),
    "environment": gettext_lazy("Environment"),
    "affected_cis": gettext_lazy("Affected configuration items"),
    "implementation_plan": gettext_lazy("Implementation plan"),
    "test_plan": gettext_lazy("Test plan"),
    "backout_plan": gettext_lazy("Backout plan"),
    "requested_by": gettext_lazy("Requester"),
    "implementer": gettext_lazy("Implementer"),
    "model": gettext_lazy("Change model"),
    "template": gettext_lazy("Template"),
    "risk_answers": gettext_lazy("Risk questionnaire"),
    "release": gettext_lazy("Release content"),
    "start": gettext_lazy("Start"),
    "end": gettext_lazy("End"),
    "name": gettext_lazy("Name"),
    "version": gettext_lazy("Version"),
}
PEOPLE = ("requested_by", "implementer")
HIDDEN = ("schema",)


@dataclass(frozen=True)
class Line:
    """One entry; `depth` is how far it is indented, `value` is empty for a heading."""

    label: str
    value: str
    depth: int = 0


@dataclass(frozen=True)
class ChangedLine:
    """One difference between two documents."""

    label: str
    before: str
    after: str


def document_lines(document: dict[str, Any]) -> list[Line]:
    """Every value of the document, in the order in which a reader wants them."""
    names = [name for name in LABELS if name in document]
    names += [name for name in document if name not in LABELS and name not in HIDDEN]
    people = _people(document)
    return [line for name in names for line in _lines(name, document[name], 0, people)]


def lines_of_change(changes: list[tuple[str, Any, Any]]) -> list[ChangedLine]:
    """Differences as `rules.difference` gives them, in words."""
    shown = []
    for path, before, after in changes:
        name = path.split(".")[0]
        people = _people({name: before}) | _people({name: after})
        label = " › ".join(_label(part) for part in path.split("."))
        shown.append(ChangedLine(label, _text(name, before, people), _text(name, after, people)))
    return shown


def _lines(name: str, value: Any, depth: int, people: dict[int, str]) -> Iterator[Line]:
    label = _question(name) or _label(name)
    if isinstance(value, dict):
        if value and any(part is not None and part != "" for part in value.values()):
            yield Line(label, "", depth)
            for key, part in value.items():
                yield from _lines(str(key), part, depth + 1, people)
    elif isinstance(value, list) and any(isinstance(part, dict | list) for part in value):
        yield Line(label, "", depth)
        for position, part in enumerate(value, 1):
            yield from _lines(str(position), part, depth + 1, people)
    elif text := _text(name, value, people):
        yield Line(label, text, depth)


def _text(name: str, value: Any, people: dict[int, str]) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name in PEOPLE and isinstance(value, int):
        return people.get(value, "")
    if (choice := _choice(name, value)) is not None:
        return choice
    if isinstance(value, list):
        return ", ".join(_text("", part, people) for part in value)
    if isinstance(value, dict):
        return ", ".join(f"{_label(str(key))}: {_text('', part, people)}" for key, part in value.items())
    return _moment(value) if isinstance(value, str) else str(value)


def _moment(text: str) -> str:
    """A time in the reader's zone; any other text as it is."""
    if len(text) < 20 or text[4:5] != "-" or text[10:11] != "T":
        return text
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return text
    local = timezone.localtime(moment)
    return f"{date_format(local, 'j M Y, H:i')} {local.tzname()}"


def _label(name: str) -> str:
    return str(LABELS.get(name, name.replace("_", " ").capitalize()))


def _question(name: str) -> str:
    return next((str(question.text) for question in rules.QUESTIONS if question.name == name), "")


def _choice(name: str, value: Any) -> str | None:
    for question in rules.QUESTIONS:
        if question.name == name and isinstance(value, int) and 0 <= value < len(question.choices):
            return str(question.choices[value])
    return None


def _people(document: dict[str, Any]) -> dict[int, str]:
    keys = {document[name] for name in PEOPLE if isinstance(document.get(name), int)}
    return {user.pk: str(user) for user in User.objects.filter(pk__in=keys)} if keys else {}
