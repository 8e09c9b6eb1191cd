"""Rows of a plan are sent as a whole and compared by content, so that a save that changes nothing is none."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from itsm.core.canonical import canonical_text
from itsm.core.operations import Operation
from itsm.core.refusals import OperationRefused, invalid
from releases.actions.validation import field_problems
from releases.models import Release
from releases.models.plan import PlanRow, rows_of

MAX_ROWS = 500

Check = Callable[[Sequence[PlanRow]], dict[str, list[str]]]
"""More problems of the rows together, as "index.field" to sentences."""


def replace_rows(
    op: Operation,
    release: Release,
    model: type[PlanRow],
    rows: Sequence[Mapping[str, Any]],
    *,
    section: str,
    check: Check | None = None,
) -> bool:
    """Make the release's rows of `model` exactly these, in this order. True when something changed.

    Raises OperationRefused (invalid) with each problem under `section.index.field`.
    """
    wanted = [
        model(**{"release": release, "position": place, **_as_meant(row)})
        for place, row in enumerate(rows, start=1)
    ]
    _require_sound(wanted, section, check)
    present = list(rows_of(model, release))
    before, after = [_content(row) for row in present], [_content(row) for row in wanted]
    kept = {*before} & {*after}
    new = [row for row, content in zip(wanted, after, strict=True) if content not in kept]
    gone = [row for row, content in zip(present, before, strict=True) if content not in kept]
    if not new and not gone:
        return False
    for row in gone:
        op.delete(row)
    for row in new:
        op.create(row)
    release.plan_revision += 1
    return True


def _content(row: PlanRow) -> str:
    """As the database would give it back, so that "2026-1-1" and a date compare as equals, and so do texts
    that only end their lines otherwise; text, so that hundreds of rows are compared as a set: all of this
    happens under the release's lock."""
    content = row.content()
    for name, value in content.items():
        field: Any = row._meta.get_field(name.removesuffix("_id"))
        content[name] = value if field.is_relation else _text_as_meant(field.to_python(value))
    return json.dumps(content, sort_keys=True, default=repr)


def _as_meant(row: Mapping[str, Any]) -> dict[str, Any]:
    """Texts of a row and of its specifications without what a browser does to them. What lies deeper, a
    request's body or a command's arguments, is sent to the letter and stays so."""
    return {name: _text_as_meant(value) for name, value in row.items()}


def _text_as_meant(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: canonical_text(item) if isinstance(item, str) else item for name, item in value.items()}
    return canonical_text(value) if isinstance(value, str) else value


def _require_sound(rows: Sequence[PlanRow], section: str, check: Check | None) -> None:
    if len(rows) > MAX_ROWS:
        raise OperationRefused(invalid({section: [_("At most %(most)d rows.") % {"most": MAX_ROWS}]}))
    problems: dict[str, list[str]] = {}
    for index, row in enumerate(rows):
        names = [name.removesuffix("_id") for name in row.content_fields]
        for name, messages in field_problems(row, names).items():
            problems[f"{index}.{name}"] = messages
    if check is not None:
        for key, messages in check(rows).items():
            problems.setdefault(key, []).extend(messages)
    if problems:
        raise OperationRefused(invalid({f"{section}.{key}": found for key, found in problems.items()}))
