"""The signed document in words, for every page that shows it: one order, nothing left out."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from textwrap import indent
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from changes import rules
from cmdb import queries as cmdb
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
    "proposed_edits": gettext_lazy("Proposed edits of configuration items"),
    "item": gettext_lazy("Item"),
    "what": gettext_lazy("What is done"),
    "type": gettext_lazy("Relationship"),
    "target": gettext_lazy("Other item"),
    "verb": gettext_lazy("Step"),
    "to": gettext_lazy("As it is to stand"),
    "owner": gettext_lazy("Owner"),
    "start": gettext_lazy("Start"),
    "end": gettext_lazy("End"),
    "name": gettext_lazy("Name"),
    "version": gettext_lazy("Version"),
    "components": gettext_lazy("Components"),
    "steps": gettext_lazy("Deployment steps"),
    "position": gettext_lazy("No."),
    "kind": gettext_lazy("Kind"),
    "version_label": gettext_lazy("Version"),
    "sha256": gettext_lazy("SHA-256"),
    "command": gettext_lazy("Command"),
    "arguments": gettext_lazy("Arguments"),
    "spec": gettext_lazy("What runs"),
    "rollback": gettext_lazy("Way back"),
    "time_limit": gettext_lazy("Time limit (s)"),
}
FIRST = ("position", "name", "kind")
LAST = ("rollback", "time_limit")
PEOPLE = ("requested_by", "implementer", "owner")
OURS = ("requested_by", "implementer", "risk_answers", "proposed_edits")
"""Below these stand keys of people and words of ours; everything else is shown as it was written."""
ATTRIBUTE = "attributes."
"""A fact of an item begins so whose value anybody may have chosen."""
People = dict[int, str] | None
"""By key; None where nothing is to be read as a person or a word of ours."""
HIDDEN = ("schema",)
SHORT = 60  # characters: what fits beside another value


@dataclass(frozen=True)
class Table:
    """Entries of one shape side by side: deployment steps, components."""

    columns: list[str]
    rows: list[list[str]]


@dataclass(frozen=True)
class Entry:
    """One value of the document with its label: a text, further entries below it, or a table of them."""

    label: str
    text: str = ""
    entries: tuple["Entry", ...] = ()
    table: Table | None = None

    @property
    def is_short(self) -> bool:
        """Whether it may share its line with others."""
        return 0 < len(self.text) <= SHORT


@dataclass(frozen=True)
class ChangedLine:
    """One difference between two documents."""

    label: str
    before: str
    after: str


def document_entries(document: dict[str, Any]) -> list[Entry]:
    """Every value of the document, in the order in which a reader wants them."""
    known = _people(document)
    told = {name: known if name in OURS else None for name in _ordered(document)}
    return [entry for name, people in told.items() if (entry := _entry(name, document[name], people))]


def lines_of_change(changes: list[tuple[str, Any, Any]]) -> list[ChangedLine]:
    """Differences as `rules.difference` gives them, in words."""
    shown = []
    for path, before, after in changes:
        name = path.split(".")[0]
        known = _people({name: before}) | _people({name: after})
        people = known if name in OURS else None
        label = " › ".join(_label(part) for part in path.split("."))
        shown.append(ChangedLine(label, _text(name, before, people), _text(name, after, people)))
    return shown


def _ordered(names: Iterable[str]) -> list[str]:
    """Names as a reader wants them; what this page does not know comes as it was written."""
    given = [name for name in names if name not in HIDDEN]
    known = [name for name in LABELS if name in given and name not in (*FIRST, *LAST)]
    unknown = [name for name in given if name not in LABELS]
    return [
        *(name for name in FIRST if name in given),
        *known,
        *unknown,
        *(name for name in LAST if name in given),
    ]


def _entry(name: str, value: Any, people: People) -> Entry | None:
    """The value as it is shown, or None where nothing was written."""
    label = _question(name) or _label(name)
    if isinstance(value, dict):
        below = [entry for key in _ordered(value) if (entry := _entry(key, value[key], people))]
        return Entry(label, entries=tuple(below)) if below else None
    if isinstance(value, list) and value and all(isinstance(part, dict) for part in value):
        return Entry(label, table=_table(value, people))
    text = _text(name, value, people)
    return Entry(_("Release") if name == "release" else label, text) if text else None


def _table(parts: list[dict[str, Any]], people: People) -> Table:
    names = _ordered(dict.fromkeys(key for part in parts for key in part))
    rows = [[_cell(name, part.get(name), people) for name in names] for part in parts]
    return Table([_label(name) for name in names], rows)


def _cell(name: str, value: Any, people: People) -> str:
    """Nested values as one line each, indented, so that no two different values ever look alike."""
    people = _within(name, people)
    if isinstance(value, dict):
        texts = [(_label(key), _cell(key, value[key], people)) for key in _ordered(value)]
        return "\n".join(_beside(label, text) for label, text in texts if text)
    if isinstance(value, list):
        return "\n".join(f"• {_cell('', part, people)}" for part in value)
    return _text(name, value, people)


def _beside(label: str, text: str) -> str:
    several = "\n" in text or text.startswith("• ")
    return f"{label}:\n{indent(text, '   ')}" if several else f"{label}: {text}"


def _text(name: str, value: Any, people: People) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    people = _within(name, people)
    if people is not None and (word := _word(name, value, people)) is not None:
        return word
    if isinstance(value, list):
        return ", ".join(_text("", part, people) for part in value)
    if isinstance(value, dict):
        return ", ".join(
            f"{_label(str(key))}: {_text(str(key), part, people)}" for key, part in value.items()
        )
    return _moment(value) if isinstance(value, str) else str(value)


def _within(name: str, people: People) -> People:
    return None if name.startswith(ATTRIBUTE) else people


def _word(name: str, value: Any, people: dict[int, str]) -> str | None:
    """What a key of a person or a word of ours stands for; None for what is neither."""
    if name in PEOPLE and isinstance(value, int):
        return people.get(value, str(value))
    return cmdb.word_signed(name, value) if isinstance(value, str) else _choice(name, value)


def _moment(text: str) -> str:
    """A time in the reader's zone; any other text as it is."""
    if len(text) < 20 or text[4:5] != "-" or text[10:11] != "T":
        return text
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return text
    local = timezone.localtime(moment)
    return f"{date_format(local, 'DATETIME_FORMAT')} {local.tzname()}"


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
    below = [edit["to"] for edit in document.get("proposed_edits") or []]
    parts = [document, *below]
    keys = {part[name] for part in parts for name in PEOPLE if isinstance(part.get(name), int)}
    return {user.pk: str(user) for user in User.objects.filter(pk__in=keys)} if keys else {}
