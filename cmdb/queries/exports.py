"""The list of items as a table to take away: which columns, and the rows one after another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cmdb.models import ConfigurationItem
from cmdb.queries.columns import ATTRIBUTES, PLAIN, attribute_columns, attribute_value, columns_from
from cmdb.queries.documents import ci_documents, place_seen_by
from cmdb.queries.filters import filters_from
from cmdb.queries.items import find
from itsm.core.models import User
from itsm.core.refusals import Kind, Refusal

CHUNK = 2000
PLACE = "place_seen"


@dataclass(frozen=True)
class Export:
    """What was asked for. Rows are read as they are taken, CHUNK at a time."""

    user: User
    columns: Sequence[str]
    found: QuerySet[ConfigurationItem]

    def rows(self) -> Iterator[list[Any]]:
        """Values in the order of the columns, the oldest item first. Attributes are as they are kept."""
        plain = [PLACE if name == "location" else PLAIN[name] for name in self.columns if name in PLAIN]
        found = self.found.annotate(**{PLACE: place_seen_by(self.user)}) if PLACE in plain else self.found
        kept = found.order_by("pk").values_list("attributes", *plain)
        for attributes, *values in kept.iterator(chunk_size=CHUNK):
            remaining = iter(values)
            yield [
                next(remaining) if name in PLAIN else attribute_value(attributes, name)
                for name in self.columns
            ]

    def documents(self) -> Iterator[str]:
        """Each item as the API shows it, JSON text."""
        rows = ci_documents(self.user, self.found.order_by("pk"))
        yield from (row["document"] for row in rows.iterator(chunk_size=CHUNK))

    def more_than(self, rows: int) -> bool:
        """Whether there are more than so many; no more than that are counted."""
        return len(self.found.order_by().values_list("pk")[: rows + 1]) > rows


def export_of(user: User, given: Mapping[str, str]) -> Export:
    """The items that the list's filters find, with the `columns` named (separated by commas), or all.

    All are the plain ones, and the attributes that the class filtered by declares; without a class the
    attributes stand together as JSON. Refused: invalid.
    """
    filters = filters_from({name: value for name, value in given.items() if name not in ("columns", "as")})
    asked = columns_from(given.get("columns", ""))
    declared = [name for name, _label in attribute_columns(filters.get("ci_class"))] or [ATTRIBUTES]
    return Export(user, asked or [*PLAIN, *declared], find(user, filters))


def too_many_for_a_sheet(most: int) -> Refusal:
    return Refusal(
        "export_too_large",
        _("More than %(most)s items match, which is too many for a spreadsheet.") % {"most": most},
        Kind.INVALID,
        next_step=_("Narrow the filters, or take CSV or JSON."),
        facts={"most": most},
    )
