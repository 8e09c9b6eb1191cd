"""The list of items as a table to take away: which columns, and the rows one after another."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cmdb.models import CIClass, ConfigurationItem
from cmdb.queries.classes import definitions_in
from cmdb.queries.documents import ci_documents
from cmdb.queries.filters import filters_from
from cmdb.queries.items import find
from itsm.core.models import User
from itsm.core.refusals import Kind, OperationRefused, Refusal, invalid

PLAIN: Mapping[str, str] = {
    "number": "number",
    "name": "name",
    "ci_class": "ci_class__name",
    "state": "state",
    "criticality": "criticality",
    "environment": "environment",
    "unit": "unit__name",
    "owner": "owner__username",
    "owner_group": "owner_group__name",
    "support_group": "support_group__name",
    "location": "location__number",
    "tags": "tags",
    "status": "source_status",
    "description": "description",
    "source": "source",
    "external_id": "external_id",
    "last_verified_at": "last_verified_at",
    "created_at": "created_at",
    "updated_at": "updated_at",
}
"""Column to where its value stands."""
PREFIX = "attributes."
CHUNK = 2000


@dataclass(frozen=True)
class Export:
    """What was asked for. Rows are read as they are taken, CHUNK at a time."""

    columns: Sequence[str]
    found: QuerySet[ConfigurationItem]

    def rows(self) -> Iterator[list[Any]]:
        """Values in the order of the columns, the oldest item first. Attributes are as they are kept."""
        plain = [PLAIN[name] for name in self.columns if name in PLAIN]
        kept = self.found.order_by("pk").values_list("attributes", *plain)
        for attributes, *values in kept.iterator(chunk_size=CHUNK):
            remaining = iter(values)
            yield [
                next(remaining) if name in PLAIN else _attribute(attributes, name) for name in self.columns
            ]

    def documents(self) -> Iterator[str]:
        """Each item as the API shows it, JSON text."""
        rows = ci_documents(self.found.order_by("pk"))
        yield from (row["document"] for row in rows.iterator(chunk_size=CHUNK))

    def more_than(self, rows: int) -> bool:
        """Whether there are more than so many; no more than that are counted."""
        return len(self.found.order_by().values_list("pk")[: rows + 1]) > rows


def _attribute(attributes: Mapping[str, Any], column: str) -> Any:
    if column == "attributes":
        return json.dumps(attributes, ensure_ascii=False, sort_keys=True)
    value = attributes.get(column.removeprefix(PREFIX))
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else value


def export_of(user: User, given: Mapping[str, str]) -> Export:
    """The items that the list's filters find, with the `columns` named (separated by commas), or all.

    All are the plain ones, and the attributes that the class filtered by declares; without a class the
    attributes stand together as JSON. Refused: invalid.
    """
    filters = filters_from({name: value for name, value in given.items() if name not in ("columns", "as")})
    asked = [name.strip() for name in given.get("columns", "").split(",") if name.strip()]
    for name in asked:
        if name not in PLAIN and name != "attributes" and not name.startswith(PREFIX):
            told = {"name": name[:80], "names": ", ".join([*PLAIN, "attributes", f"{PREFIX}NAME"])}
            sentence = _("There is no column %(name)s. Those that exist: %(names)s.") % told
            raise OperationRefused(invalid({"columns": [sentence]}))
    return Export(asked or [*PLAIN, *_attribute_columns(filters.get("ci_class"))], find(user, filters))


def _attribute_columns(class_name: str | None) -> list[str]:
    ci_class = CIClass.objects.filter(name=class_name).first() if class_name else None
    if ci_class is None:
        return ["attributes"]
    return [PREFIX + definition.name for definition in definitions_in(ci_class)]


def too_many_for_a_sheet(most: int) -> Refusal:
    return Refusal(
        "export_too_large",
        _("More than %(most)s items match, which is too many for a spreadsheet.") % {"most": most},
        Kind.INVALID,
        next_step=_("Narrow the filters, or take CSV or JSON."),
        facts={"most": most},
    )
