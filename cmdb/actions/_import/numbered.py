"""Rows that say by Slipway's own number which item they are about: an item exported and sent back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from cmdb.actions._import import ci_statements as sql
from cmdb.actions._import.batch import changed_by, rows_of
from cmdb.actions._import.ci_rows import StagedCI
from cmdb.actions._import.unfit import Unfit
from cmdb.rules.import_columns import NUMBER

FOUND_BY = [NUMBER]
"""Of rows that name their item so, instead of the facts that identified it."""
_ANY = "SELECT 1 FROM cmdb_import_ci WHERE number IS NOT NULL LIMIT 1"
# What one may not import into is not there. A subquery, as the planner knows nothing of the rows yet.
_FIND = """
    UPDATE cmdb_import_ci AS staged SET found_by = %(found_by)s, ci_id = (
        SELECT ci.id FROM cmdb_configurationitem AS ci
        WHERE ci.number = staged.number AND ci.unit_id = ANY(%(allowed)s)
    ) WHERE staged.number IS NOT NULL
"""
_UNKNOWN = "SELECT line, number FROM cmdb_import_ci WHERE number IS NOT NULL AND ci_id IS NULL"
_MERGED = """
    SELECT staged.line, staged.number, survivor.number
    FROM cmdb_import_ci AS staged
    JOIN cmdb_merge AS merge ON merge.duplicate_id = staged.ci_id AND merge.undone_at IS NULL
    LEFT JOIN cmdb_configurationitem AS survivor
        ON survivor.id = merge.final_id AND survivor.unit_id = ANY(%(allowed)s)
    WHERE staged.number IS NOT NULL
"""
_FOUND = "SELECT line, ci_id, number IS NOT NULL FROM cmdb_import_ci WHERE ci_id IS NOT NULL ORDER BY line"


@dataclass
class Seen:
    """By what names an item, the line of the file that did: each may once, in whichever batches they are.

    `items` are those found, by their keys, with the line, negative where it says no number; they are kept
    where `by_number`: rows may have one.
    """

    by_number: bool = False
    ids: dict[str, int] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    items: dict[int, int] = field(default_factory=dict)

    def once(self, row: StagedCI) -> None:
        """Raises Unfit for a row that names what an earlier one did."""
        line = row.line
        if row.number and (earlier := self.numbers.setdefault(row.number, line)) != line:
            raise Unfit(_("The same number stands on line %(line)s.") % {"line": earlier})
        if row.external_id and (earlier := self.ids.setdefault(row.external_id, line)) != line:
            raise Unfit(_("The same id stands on line %(line)s.") % {"line": earlier})


def find_numbered(given: Mapping[str, Any]) -> dict[int, str]:
    """Fill in the items of rows with a number; the lines whose number is none to import into, each with the
    reason. They are taken out of the stage, so that nothing else finds or makes an item for them.
    """
    if not rows_of(_ANY, {}):
        return {}
    changed_by(_FIND, {**given, "found_by": FOUND_BY})
    bad = {line: _unknown(number) for line, number in rows_of(_UNKNOWN, {})}
    bad |= dict(_merged(given))
    if bad:
        changed_by(sql.FORGET, {"lines": list(bad)})
    return bad


def _unknown(number: str) -> str:
    sentence = _("There is no item %(number)s that you may import into. Correct or remove the number.")
    return sentence % {"number": number[:40]}


def _merged(given: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    """An identifier of a source leads on to the survivor; a number does not: an export holds both records,
    and the one would write over the other.
    """
    for line, number, survivor in rows_of(_MERGED, dict(given)):
        told = {"number": number, "survivor": survivor}
        sentence = _("%(number)s was merged into %(survivor)s. Say it of that one, or leave the row out.")
        yield line, sentence % told if survivor else _unknown(number)


def told_before(seen: Seen) -> dict[int, str]:
    """Rows about an item that an earlier one is about, where either says so by its number; they are removed.

    Those by the identifiers of a source alone tell different items.
    """
    if not seen.by_number:
        return {}
    bad = {}
    for line, item, by_number in rows_of(_FOUND, {}):
        first = seen.items.setdefault(item, line if by_number else -line)
        if abs(first) != line and (first > 0 or by_number):
            bad[line] = _("Line %(line)s is about the same item.") % {"line": abs(first)}
    if bad:
        changed_by(sql.FORGET, {"lines": list(bad)})
    return bad
