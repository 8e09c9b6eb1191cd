"""Field errors of a model as a refusal that every door can show beside its field."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from itsm.core.canonical import canonical_text, same_text
from itsm.core.refusals import OperationRefused, invalid


def field_problems(row: models.Model, names: Iterable[str]) -> dict[str, list[str]]:
    """What the named fields' own validators say; empty when all is well."""
    others = {field.name for field in row._meta.fields} - set(names)
    try:
        row.clean_fields(exclude=others)
    except ValidationError as problems:
        return {name: list(messages) for name, messages in problems.message_dict.items()}
    return {}


def require_clean(row: models.Model, names: Iterable[str]) -> None:
    """Raises OperationRefused (invalid) with every problem of the named fields."""
    if problems := field_problems(row, names):
        raise OperationRefused(invalid(problems))


def assign(row: models.Model, values: dict[str, Any], allowed: Iterable[str]) -> None:
    """Set what was sent and may be set; a text that only ends its lines otherwise is left as it was.

    Raises TypeError for a name that may not be set: a programming error.
    """
    unknown = set(values) - set(allowed)
    if unknown:
        raise TypeError(f"not part of this: {', '.join(sorted(unknown))}")
    for name, value in values.items():
        setattr(row, name, _as_written(value, getattr(row, name)))
    require_clean(row, values)


def _as_written(value: Any, before: Any) -> Any:
    if not isinstance(value, str):
        return value
    if isinstance(before, str) and same_text(value, before):
        return before
    return canonical_text(value)
