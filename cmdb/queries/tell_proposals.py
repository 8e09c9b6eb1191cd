"""Proposed edits in words, for pages of any floor and for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext as _

from cmdb.models import (
    ConfigurationItem,
    Criticality,
    LifecycleStep,
    Proposal,
    ProposedEdit,
    Relationship,
    Strength,
)
from cmdb.models.configuration_item import CIState
from cmdb.queries.history import labels_for, people_named
from cmdb.queries.items import visible_to
from cmdb.queries.proposals import conflicts_among
from cmdb.queries.recorded import ATTRIBUTE, KEYS, RECORDED, STATE
from itsm.core.models import User

LOCATION = "location"
CHOICES: Mapping[str, Any] = {"criticality": Criticality, "strength": Strength, STATE: CIState}
SIGNED_CHOICES: Mapping[str, Any] = {"what": Proposal, "verb": LifecycleStep, STATE: CIState}
Labels = Mapping[str, Mapping[Any, str]]


@dataclass(frozen=True, slots=True)
class ToldChange:
    """A field by its label, as it was and is to be; `now` is what somebody else made of it meanwhile."""

    name: str
    label: str
    before: str
    after: str
    now: str
    in_conflict: bool


@dataclass(frozen=True, slots=True)
class ToldEdit:
    edit: ProposedEdit
    changes: tuple[ToldChange, ...]

    @property
    def in_conflict(self) -> bool:
        return any(change.in_conflict for change in self.changes)

    @property
    def pending(self) -> bool:
        return not self.edit.outcome


def told_of(user: User, edits: Iterable[ProposedEdit]) -> list[ToldEdit]:
    """Each with the fields it changes, and where it waits, with what is in conflict now.

    A place that the user may not see is not named.
    """
    found = list(edits)
    clashes = conflicts_among(found)
    labels = _labels(user, found, clashes)
    return [_told(edit, clashes.get(edit.pk, []), labels) for edit in found]


def _told(edit: ProposedEdit, clashes: list[dict[str, Any]], labels: Labels) -> ToldEdit:
    now = {clash["field"]: clash["now"] for clash in clashes}
    model: Any = Relationship if edit.target_id else ConfigurationItem
    return ToldEdit(
        edit,
        tuple(
            ToldChange(
                name=change["name"],
                label=_label(model, change["name"]),
                before=_then(change, "before", labels),
                after=_then(change, "after", labels),
                now=_words(change["name"], now.get(change["name"]), labels),
                in_conflict=change["name"] in now,
            )
            for change in edit.changes
            if change["name"] != RECORDED or change["name"] in now
        ),
    )


def documents_of(user: User, edits: Sequence[ProposedEdit]) -> dict[int, tuple[Any, Any]]:
    """For programs, by key the changes and the conflicts; a place that the user may not see is no value."""
    clashes = conflicts_among(edits)
    hidden = _hidden_places(user, edits, clashes)

    def shown(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        return [
            dict(row)
            if LOCATION not in (row.get("name"), row.get("field"))
            else {
                name: None if row.get(name.removesuffix("_words")) in hidden else value
                for name, value in row.items()
            }
            for row in rows
        ]

    return {edit.pk: (shown(edit.changes), shown(clashes.get(edit.pk, []))) for edit in edits}


def word_signed(name: str, value: Any) -> str | None:
    """What a kind of edit, a step or a state is called, of what was signed; None for any other value."""
    choices = SIGNED_CHOICES.get(name)
    return str(choices(value).label) if choices and value in choices.values else None


def _values(
    edits: Iterable[ProposedEdit], clashes: Mapping[int, list[dict[str, Any]]]
) -> Iterator[tuple[str, Any]]:
    """Every field that an edit names, with every value told of it."""
    for edit in edits:
        for change in edit.changes:
            yield from ((change["name"], change[side]) for side in ("before", "after"))
        for clash in clashes.get(edit.pk, []):
            yield clash["field"], clash["now"]


def _labels(user: User, edits: Iterable[ProposedEdit], clashes: Mapping[int, list[dict[str, Any]]]) -> Labels:
    """Words for keys, one statement for each kind of key that occurs."""
    rows = [
        {**dict.fromkeys(f"{key}_id" for key in KEYS), f"{name}_id": value}
        for name, value in _values(edits, clashes)
        if name in KEYS and value is not None
    ]
    return labels_for(user, rows, people_named({row["owner_id"] for row in rows})) if rows else {}


def _hidden_places(
    user: User, edits: Iterable[ProposedEdit], clashes: Mapping[int, list[dict[str, Any]]]
) -> set[int]:
    named = {value for name, value in _values(edits, clashes) if name == LOCATION and value is not None}
    return named - set(visible_to(user).filter(pk__in=named).values_list("pk", flat=True)) if named else set()


def _then(change: Mapping[str, Any], side: str, labels: Labels) -> str:
    """In the words of then where they were kept; people and places in those of today."""
    kept = "" if change["name"] == LOCATION else change.get(f"{side}_words", "")
    return kept or _words(change["name"], change[side], labels)


def _label(model: Any, name: str) -> str:
    if name == RECORDED:
        return _("Recorded")
    try:
        label = str(model._meta.get_field(name).verbose_name)
    except FieldDoesNotExist:
        label = name.removeprefix(ATTRIBUTE).replace("_", " ")
    return label[:1].upper() + label[1:]


def _words(name: str, value: Any, labels: Labels) -> str:
    if value in (None, "", []):
        return _("as the type says") if name == "strength" and value == "" else ""
    if name in KEYS:
        return labels.get(f"{name}_id", {}).get(value, "")
    if name in CHOICES:
        return str(dict(CHOICES[name].choices).get(value, value))
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
