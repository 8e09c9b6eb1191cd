"""What came back from a spreadsheet written otherwise, and says nothing else than is recorded."""

from __future__ import annotations

from collections.abc import Sequence

from cmdb.actions._import.batch import changed_by
from cmdb.actions._import.ci_rows import StagedCI


def _as_meant(text: str) -> str:
    """SQL for what `itsm.core.canonical.canonical_text` makes of it, as far as space in ASCII goes."""
    lines = f"replace(replace({text}, E'\\r\\n', E'\\n'), E'\\r', E'\\n')"
    return f"btrim({lines}, E' \\t\\n\\x0b\\f')"


_DESCRIPTIONS = f"""
    UPDATE cmdb_import_ci AS staged SET description = NULL FROM cmdb_configurationitem AS ci
    WHERE ci.id = staged.ci_id AND ci.description <> staged.description
        AND {_as_meant("ci.description")} = {_as_meant("staged.description")}
"""  # noqa: S608
# A cell says a number, a yes or a list as text; of an attribute that no class declares that is all it says.
_ATTRIBUTES = f"""
    UPDATE cmdb_import_ci AS staged SET attributes = staged.attributes - ARRAY(
        SELECT said.key FROM jsonb_each_text(staged.attributes) AS said
        WHERE jsonb_typeof(staged.attributes -> said.key) = 'string'
            AND ci.attributes -> said.key <> staged.attributes -> said.key
            AND CASE jsonb_typeof(ci.attributes -> said.key)
                WHEN 'string' THEN {_as_meant("ci.attributes ->> said.key")} = {_as_meant("said.value")}
                WHEN 'boolean' THEN ci.attributes ->> said.key = lower(said.value)
                ELSE ci.attributes ->> said.key = said.value
            END
    )
    FROM cmdb_configurationitem AS ci WHERE ci.id = staged.ci_id AND staged.line = ANY(%(lines)s)
"""  # noqa: S608


def leave_same_texts(ready: Sequence[StagedCI]) -> None:
    """Take them out of the stage. Attributes are looked at in rows that come with a number, as what was
    exported does, and where one has several lines.
    """
    if any(row.description for row in ready):
        changed_by(_DESCRIPTIONS, {})
    if lines := [row.line for row in ready if row.number or "\\n" in row.attributes]:
        changed_by(_ATTRIBUTES, {"lines": lines})
