"""What came back from a spreadsheet written otherwise, and says nothing else than is recorded."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from cmdb.actions._import.batch import changed_by
from cmdb.actions._import.ci_rows import StagedCI
from cmdb.rules.attributes import AttributeSpec

NUMBER = r"^-?[0-9]{1,200}([.][0-9]{1,200})?([eE][-+]?[0-9]{1,3})?$"


def _as_meant(text: str) -> str:
    """SQL for what `itsm.core.canonical.canonical_text` makes of it, as far as space in ASCII goes."""
    lines = f"replace(replace({text}, E'\\r\\n', E'\\n'), E'\\r', E'\\n')"
    return f"btrim({lines}, E' \\t\\n\\x0b\\f')"


_DESCRIPTIONS = f"""
    UPDATE cmdb_import_ci AS staged SET description = NULL FROM cmdb_configurationitem AS ci
    WHERE ci.id = staged.ci_id AND ci.description <> staged.description
        AND {_as_meant("ci.description")} = {_as_meant("staged.description")}
"""  # noqa: S608
# A cell says a number, a yes or a list as text; of an attribute that the class does not declare, that is all
# it says.
_ATTRIBUTES = f"""
    UPDATE cmdb_import_ci AS staged SET attributes = staged.attributes - ARRAY(
        SELECT said.key FROM jsonb_each_text(staged.attributes) AS said
        WHERE jsonb_typeof(staged.attributes -> said.key) = 'string'
            AND ci.attributes -> said.key <> staged.attributes -> said.key
            AND CASE
                WHEN jsonb_typeof(ci.attributes -> said.key) = 'string'
                    THEN {_as_meant("ci.attributes ->> said.key")} = {_as_meant("said.value")}
                WHEN staged.number IS NULL THEN FALSE
                WHEN %(declared)s::jsonb -> staged.class_id::text ? said.key THEN FALSE
                WHEN jsonb_typeof(ci.attributes -> said.key) = 'boolean'
                    THEN ci.attributes ->> said.key = lower(said.value)
                WHEN jsonb_typeof(ci.attributes -> said.key) = 'number' AND said.value ~ %(number)s
                    THEN (ci.attributes ->> said.key)::numeric = said.value::numeric
                ELSE ci.attributes ->> said.key = said.value
            END
    )
    FROM cmdb_configurationitem AS ci WHERE ci.id = staged.ci_id AND staged.line = ANY(%(lines)s)
"""  # noqa: S608


def leave_same_texts(ready: Sequence[StagedCI], specs: Mapping[int, Sequence[AttributeSpec]]) -> None:
    """Take them out of the stage. Attributes are looked at in rows that come with a number, as what was
    exported does, and where one has several lines.
    """
    if any(row.description for row in ready):
        changed_by(_DESCRIPTIONS, {})
    if lines := [row.line for row in ready if row.number or "\\n" in row.attributes]:
        classes = {row.class_id for row in ready}
        declared = json.dumps({key: [spec.name for spec in specs[key]] for key in classes})
        changed_by(_ATTRIBUTES, {"lines": lines, "declared": declared, "number": NUMBER})
