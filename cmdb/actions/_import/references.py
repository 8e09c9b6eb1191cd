"""Rows whose attributes name an item that the actor may not name there."""

from collections.abc import Sequence

from cmdb.actions._attributes import unfit_references
from cmdb.actions._import.batch import as_object, rows_of
from cmdb.actions._import.ci_rows import StagedCI
from itsm.core.models import User

_RECORDED = """
    SELECT staged.line, ci.attributes
    FROM cmdb_import_ci AS staged JOIN cmdb_configurationitem AS ci ON ci.id = staged.ci_id
    WHERE staged.line = ANY(%(lines)s)
"""


def bad_references(ready: Sequence[StagedCI], actor: User) -> dict[int, str]:
    """Line and reason. What is recorded already may be said again."""
    wrong = unfit_references((pair for row in ready for pair in row.references.values()), actor)
    unfit = [row for row in ready if not wrong.keys().isdisjoint(row.references.values())] if wrong else []
    if not unfit:
        return {}
    lines = [row.line for row in unfit]
    recorded = {line: as_object(kept) for line, kept in rows_of(_RECORDED, {"lines": lines})}
    return {
        row.line: f"{name}: {wrong[pair]}"
        for row in unfit
        for name, pair in row.references.items()
        if pair in wrong and recorded.get(row.line, {}).get(name) != pair[0]
    }
