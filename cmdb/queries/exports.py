"""The list of items as a table to take away: which columns, and the rows one after another."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cmdb.queries.bounds import in_time, too_slow
from cmdb.queries.classes import specs_by_class
from cmdb.queries.columns import PLAIN, attribute_value, attributes_of, columns_from
from cmdb.queries.documents import ci_documents, place_seen_by
from cmdb.queries.selected import selected_by
from cmdb.rules.attributes import JSON
from cmdb.rules.import_columns import ATTRIBUTES, PREFIX
from itsm.core.models import User
from itsm.core.refusals import Kind, OperationRefused, Refusal

CHUNK = 2000
MOST_SECONDS_IN_ALL = 600.0
PLACE = "place_seen"


@dataclass(frozen=True)
class Export:
    """What was asked for. Rows are read as they are taken, CHUNK at a time and each chunk by itself: a file
    that somebody takes slowly holds no transaction open. What is changed meanwhile may stand in it or not.

    Refused while they are read: query_too_slow, for one chunk or for the whole.
    """

    user: User
    columns: Sequence[str]
    found: QuerySet[Any]
    moment: dt.datetime | None = None
    """Of the past that was asked about."""
    as_json: Mapping[int, Collection[str]] = field(default_factory=dict)
    """By class the columns of attributes whose values are JSON, also where they are a mere text."""

    def rows(self) -> Iterator[list[Any]]:
        """Values in the order of the columns, the oldest item first. Attributes are as they are kept."""
        plain = [PLACE if name == "location" else PLAIN[name] for name in self.columns if name in PLAIN]
        found = self.found.annotate(**{PLACE: place_seen_by(self.user)}) if PLACE in plain else self.found
        for _key, attributes, ci_class, *values in self._in_chunks(
            found, "attributes", "ci_class_id", *plain
        ):
            remaining, as_json = iter(values), self.as_json.get(ci_class, ())
            yield [
                next(remaining)
                if name in PLAIN
                else attribute_value(attributes, name, as_json=name in as_json)
                for name in self.columns
            ]

    def documents(self) -> Iterator[str]:
        """Each item as the API shows it, JSON text."""
        found = ci_documents(self.user, self.found)
        yield from (document for _key, document in self._in_chunks(found, "document"))

    def more_than(self, rows: int) -> bool:
        """Whether there are more than so many; no more than that are counted. Refused: query_too_slow."""
        with in_time():
            return len(self.found.order_by().values_list("pk")[: rows + 1]) > rows

    def _in_chunks(self, found: QuerySet[Any, Any], *names: str) -> Iterator[Any]:
        """These values of each row, behind the item's key, in its order."""
        key = "pgh_obj_id" if self.moment else "pk"
        kept = found.order_by(key).values_list(key, *names)
        until = time.monotonic() + MOST_SECONDS_IN_ALL
        last = 0
        while True:
            with in_time():
                chunk = list(kept.filter(**{f"{key}__gt": last})[:CHUNK])
            yield from chunk
            if len(chunk) < CHUNK:
                return
            last = chunk[-1][0]
            if time.monotonic() > until:
                raise OperationRefused(too_slow(MOST_SECONDS_IN_ALL))


def export_of(user: User, given: Mapping[str, str]) -> Export:
    """The items that the list's filters find, with the `columns` named (separated by commas), or all.

    With `as_of` as they were then. A file stands in the order of recording, whatever the list is sorted by.
    All are the plain ones, and the attributes that the class filtered by declares; without a class the
    attributes stand together as JSON. Refused: invalid, as_of_in_future.
    """
    selected = selected_by(user, given)
    asked = columns_from(given.get("columns", ""))
    names = [PREFIX + definition.name for definition in attributes_of(selected.filters)] or [ATTRIBUTES]
    columns = asked or [*PLAIN, *names]
    return Export(user, columns, selected.found, selected.moment, _as_json(columns))


def _as_json(columns: Sequence[str]) -> dict[int, set[str]]:
    if not any(column.startswith(PREFIX) for column in columns):
        return {}
    return {
        key: {PREFIX + spec.name for spec in specs if spec.kind == JSON}
        for key, specs in specs_by_class().items()
    }


def too_many_for_a_sheet(most: int) -> Refusal:
    return Refusal(
        "export_too_large",
        _("More than %(most)s items match, which is too many for a spreadsheet.") % {"most": most},
        Kind.INVALID,
        next_step=_("Narrow the filters, or take CSV or JSON."),
        facts={"most": most},
    )
