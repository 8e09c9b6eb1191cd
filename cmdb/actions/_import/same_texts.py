"""Texts that came back from a spreadsheet with other line ends, which say nothing else than is recorded."""

from __future__ import annotations

from collections.abc import Sequence

from cmdb.actions._import.batch import changed_by
from cmdb.actions._import.ci_rows import StagedCI


def _as_meant(text: str) -> str:
    """SQL for what `itsm.core.canonical.canonical_text` makes of it."""
    lines = f"replace(replace({text}, E'\\r\\n', E'\\n'), E'\\r', E'\\n')"
    return f"btrim({lines}, E' \\t\\n\\v\\f')"


_DESCRIPTIONS = f"""
    UPDATE cmdb_import_ci AS staged SET description = NULL FROM cmdb_configurationitem AS ci
    WHERE ci.id = staged.ci_id AND ci.description <> staged.description
        AND {_as_meant("ci.description")} = {_as_meant("staged.description")}
"""  # noqa: S608
_ATTRIBUTES = f"""
    UPDATE cmdb_import_ci AS staged SET attributes = staged.attributes - ARRAY(
        SELECT said.key FROM jsonb_each_text(staged.attributes) AS said
        WHERE jsonb_typeof(ci.attributes -> said.key) = 'string'
            AND {_as_meant("ci.attributes ->> said.key")} = {_as_meant("said.value")}
    )
    FROM cmdb_configurationitem AS ci WHERE ci.id = staged.ci_id AND staged.line = ANY(%(lines)s)
"""  # noqa: S608


def leave_same_texts(ready: Sequence[StagedCI]) -> None:
    """Take them out of the stage. Attributes are looked at where one has several lines."""
    if any(row.description for row in ready):
        changed_by(_DESCRIPTIONS, {})
    if lines := [row.line for row in ready if "\\n" in row.attributes]:
        changed_by(_ATTRIBUTES, {"lines": lines})
