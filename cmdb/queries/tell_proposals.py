"""Proposed edits in words, for pages of any floor and for programs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext as _

from cmdb.models import ConfigurationItem, Criticality, ProposedEdit, Relationship, Strength
from cmdb.queries.proposals import conflicts_among
from cmdb.queries.recorded import ATTRIBUTE, RECORDED
from itsm.core.models import User


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


def told_of(edits: Iterable[ProposedEdit]) -> list[ToldEdit]:
    """Each with the fields it changes, and where it waits, with what is in conflict now."""
    found = list(edits)
    clashes = conflicts_among(found)
    people = _people(found)
    return [_told(edit, clashes.get(edit.pk, []), people) for edit in found]


def _told(edit: ProposedEdit, clashes: list[dict[str, Any]], people: Mapping[int, str]) -> ToldEdit:
    now = {clash["field"]: clash["now"] for clash in clashes}
    model: Any = Relationship if edit.target_id else ConfigurationItem
    return ToldEdit(
        edit,
        tuple(
            ToldChange(
                name=change["name"],
                label=_label(model, change["name"]),
                before=change.get("before_words") or _words(change["name"], change["before"], people),
                after=change.get("after_words") or _words(change["name"], change["after"], people),
                now=_words(change["name"], now.get(change["name"]), people),
                in_conflict=change["name"] in now,
            )
            for change in edit.changes
            if change["name"] != RECORDED or change["name"] in now
        ),
    )


def _label(model: Any, name: str) -> str:
    if name == RECORDED:
        return _("Recorded")
    try:
        label = str(model._meta.get_field(name).verbose_name)
    except FieldDoesNotExist:
        label = name.removeprefix(ATTRIBUTE).replace("_", " ")
    return label[:1].upper() + label[1:]


def _words(name: str, value: Any, people: Mapping[int, str]) -> str:
    if value in (None, "", []):
        return _("as the type says") if name == "strength" and value == "" else ""
    if name == "owner":
        return people.get(value, "")
    if name == "criticality":
        return str(dict(Criticality.choices).get(value, value))
    if name == "strength":
        return str(dict(Strength.choices).get(value, value))
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _people(edits: Iterable[ProposedEdit]) -> dict[int, str]:
    named = {
        change[side]
        for edit in edits
        for change in edit.changes
        if change["name"] == "owner"
        for side in ("before", "after")
        if change[side]
    }
    return {user.pk: str(user) for user in User.objects.filter(pk__in=named)} if named else {}
