"""What an operation changed: the values of a row before and after, in a form the audit can keep."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

from django.db import models

from itsm.core.models.base import NumberedModel

Snapshot = dict[str, Any]

HOUSEKEEPING = frozenset({"version", "updated_at"})


@dataclass(frozen=True)
class Change:
    """One row's change; `before` is None for a new row, `after` is None for a removed one."""

    label: str
    before: Snapshot | None
    after: Snapshot | None


def label_of(row: models.Model) -> str:
    return f"{row._meta.label_lower}:{row.pk}"


def subject_of(row: models.Model) -> str:
    """How the audit and the outbox name an object: its number, or its label."""
    return str(row.number) if isinstance(row, NumberedModel) else label_of(row)


def snapshot(row: models.Model) -> Snapshot:
    """Loaded column values by field name, to tell what a save has to write."""
    deferred = row.get_deferred_fields()
    return {
        field.name: copy.deepcopy(_value(field, row))
        for field in row._meta.concrete_fields
        if field.attname not in deferred
    }


def change_of(row: models.Model, before: Snapshot | None, after: Snapshot | None) -> Change:
    """The change as the audit keeps it: what a model lists in `audit_exclude` is saved and never kept."""
    hidden: frozenset[str] = getattr(row, "audit_exclude", frozenset())
    return Change(label_of(row), _without(hidden, before), _without(hidden, after))


def _without(hidden: frozenset[str], values: Snapshot | None) -> Snapshot | None:
    if values is None or not hidden:
        return values
    return {name: value for name, value in values.items() if name not in hidden}


def _value(field: models.Field[Any, Any], row: models.Model) -> Any:
    value = field.value_from_object(row)
    return value.name if isinstance(field, models.FileField) else value


def difference(before: Snapshot, after: Snapshot) -> tuple[Snapshot, Snapshot]:
    names = [name for name, value in after.items() if name not in HOUSEKEEPING and before.get(name) != value]
    return {name: before.get(name) for name in names}, {name: after[name] for name in names}
