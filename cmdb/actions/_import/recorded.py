"""What the items that a batch is about are today, read once: most batches are about new ones, or change
nothing, and need no second look.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from cmdb.actions._import import ci_statements as sql
from cmdb.actions._import.batch import rows_of

_LOOK = f"""
    SELECT
        coalesce(bool_or(ci.source <> %(source)s OR ci.fact_sources <> '{{}}'), FALSE),
        coalesce(bool_or({sql.RENAMED_BY_HAND}), FALSE),
        coalesce(bool_or({sql.MOVED}), FALSE),
        coalesce(bool_or({sql.OUTSIDE}), FALSE),
        coalesce(bool_or({sql.UNSEEN_TODAY}), FALSE),
        coalesce(array_agg(ci.id ORDER BY ci.id) FILTER (WHERE {sql.DIFFERS}), '{{}}')
    FROM cmdb_import_ci AS staged
    JOIN cmdb_configurationitem AS ci ON ci.id = staged.ci_id
    WHERE staged.ci_id IS NOT NULL AND NOT staged.made
"""  # noqa: S608


class Recorded(NamedTuple):
    """Whether another source said something of any item, any recorded by hand gets another name, class or
    unit, any changes its state, any lies outside the actor's units, and any was not seen at its source for a
    day; and the keys of those that differ from their rows.
    """

    of_others: bool
    renamed_by_hand: bool
    moved: bool
    outside: bool
    unseen: bool
    differing: list[int]


def recorded(given: Mapping[str, Any], meanwhile: Callable[[], object] | None = None) -> Recorded:
    """As the stage is now; `meanwhile` as `rows_of` has it.

    Nothing is locked: an item that equals its row now, and that somebody edits before the batch is written,
    stays as edited, as if that had come after it.
    """
    return Recorded(*rows_of(_LOOK, dict(given), meanwhile)[0])
