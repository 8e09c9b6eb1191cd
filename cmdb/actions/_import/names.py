"""Rows that would give an item recorded by hand a name that another such item has in its class and unit."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from cmdb.actions._import.batch import rows_of
from cmdb.actions._import.ci_statements import RENAMED_BY_HAND

# A source that finds an item recorded by hand may rename it, or say another class or unit of it.
_TAKEN = f"""
    WITH renamed AS (
        SELECT staged.line, ci.id, staged.class_id, staged.name,
            COALESCE(staged.unit_id, ci.unit_id) AS unit_id
        FROM cmdb_import_ci AS staged JOIN cmdb_configurationitem AS ci ON ci.id = staged.ci_id
        WHERE {RENAMED_BY_HAND}
    )
    SELECT renamed.line, other.number
    FROM renamed JOIN cmdb_configurationitem AS other
        ON other.external_id = '' AND other.id <> renamed.id
        AND (other.ci_class_id, other.unit_id, other.name) = (renamed.class_id, renamed.unit_id, renamed.name)
    UNION ALL
    SELECT line, NULL FROM (
        SELECT line, row_number() OVER (PARTITION BY class_id, unit_id, name ORDER BY line) AS nth
        FROM renamed
    ) AS repeated WHERE nth > 1
"""  # noqa: S608


def taken_names() -> Iterator[tuple[int, str]]:
    """Line and reason. What the rows yield to others is taken out of the stage by now."""
    for line, number in rows_of(_TAKEN, {}):
        if number:
            told = {"number": number}
            yield line, _("%(number)s has this name in the same class and unit already.") % told
        else:
            yield line, _("An earlier row gives another item this name in the same class and unit.")
