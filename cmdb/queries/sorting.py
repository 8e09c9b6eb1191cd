"""The orders that a list of items can stand in: each is a tuple of keys that ends where no two rows agree."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Case,
    CharField,
    DateTimeField,
    F,
    Func,
    IntegerField,
    JSONField,
    TextField,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, Greatest, Least
from django.db.models.lookups import Exact
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from cmdb.queries.owners import OWNER_NAME
from cmdb.rules.attributes import LARGEST_NUMBER
from cmdb.rules.import_columns import PREFIX
from cmdb.rules.lifecycle import IN_MAINTENANCE, IN_USE, PLANNED, RETIRED
from itsm.core.refusals import OperationRefused, invalid
from itsm.core.telling import is_storable

LONGEST_ATTRIBUTE = 80
MOST_CHARACTERS = 100
NEVER = dt.datetime(1, 1, 1, tzinfo=dt.UTC)
_NUMBER = re.compile(r"-?[0-9]{1,1000}(\.[0-9]{1,16383})?")
"""No number is sorted by more digits, and PostgreSQL keeps no more decimals."""


@dataclass(frozen=True, slots=True)
class Key:
    """Something to order by; `read` makes of what a link says something to compare with, or ValueError."""

    by: Combinable
    read: Callable[[Any], Any]
    as_text: bool = False
    """Whether a link carries it as PostgreSQL writes it."""


def _text(value: Any) -> str:
    if not isinstance(value, str) or not is_storable(value):
        raise ValueError("not a text")
    return value


def _whole(value: Any) -> int:
    if type(value) is not int or abs(value) >= 2**63:
        raise ValueError("not a whole number")
    return value


def _moment(value: Any) -> dt.datetime:
    read = parse_datetime(_text(value))
    if read is None or read.tzinfo is None:
        raise ValueError("not a moment")
    return read.astimezone(dt.UTC)  # PostgreSQL knows fewer offsets than Python


def _json(value: Any) -> Cast:
    """Texts, yes, no and none, and numbers as PostgreSQL writes them, of a size that it can keep."""
    read = json.loads(_text(value))
    if isinstance(read, str):
        _text(read)
    elif not (read is None or isinstance(read, bool) or _NUMBER.fullmatch(value)):
        raise ValueError("nothing to sort by")
    return Cast(Value(value), JSONField())


NAME = Key(F("name"), _text)
ID = Key(F("id"), _whole)
"""The item's, also of one of its versions."""
_LIFECYCLE = Case(
    *(
        When(state=state, then=Value(place))
        for place, state in enumerate((PLANNED, IN_USE, IN_MAINTENANCE, RETIRED))
    ),
    output_field=IntegerField(),
)
KEYS: Mapping[str, tuple[Key, ...]] = {
    "number": (Key(F("number"), _text), ID),
    "name": (NAME, ID),
    "ci_class": (Key(F("ci_class__label"), _text), NAME, ID),
    "state": (Key(_LIFECYCLE, _whole), NAME, ID),
    "criticality": (Key(F("criticality"), _whole), NAME, ID),
    "environment": (Key(F("environment"), _text), NAME, ID),
    "unit": (Key(F("unit__name"), _text), NAME, ID),
    "owner": (
        Key(OWNER_NAME, _text),
        Key(Coalesce(F("owner__username"), Value(""), output_field=CharField()), _text),
        NAME,
        ID,
    ),
    "last_verified_at": (
        Key(Coalesce(F("last_verified_at"), Value(NEVER), output_field=DateTimeField()), _moment),
        ID,
    ),
    "created_at": (Key(F("created_at"), _moment), ID),
    "updated_at": (Key(F("updated_at"), _moment), ID),
}


@dataclass(frozen=True, slots=True)
class Sort:
    """`name` of a column; `keys` from the most to the least important, all in one direction."""

    name: str
    keys: tuple[Key, ...]
    descending: bool = False

    @property
    def text(self) -> str:
        """As it stands in an address."""
        return f"-{self.name}" if self.descending else self.name

    def read(self, values: Any) -> list[Combinable] | None:
        """The keys of a row as expressions, from a link; None for what no row can have."""
        if not isinstance(values, list) or len(values) != len(self.keys):
            return None
        try:
            read = [key.read(value) for key, value in zip(self.keys, values, strict=True)]
        except (ValueError, OverflowError, RecursionError):
            return None
        return [one if isinstance(one, Combinable) else Value(one) for one in read]


BY_NAME = Sort("name", KEYS["name"])
LATEST_RECORDED_THEN = Sort("recorded", (Key(F("pgh_obj_id"), _whole),), descending=True)
"""Of versions, the latest recorded item first; by a key that an index has."""


def sort_from(text: str) -> Sort:
    """`name`, `-updated_at` for the latest first, `attributes.NAME`; by name when empty. Refused: invalid."""
    name = text.strip().removeprefix("-")
    descending = text.strip().startswith("-")
    if not name:
        return BY_NAME
    if name in KEYS:
        return Sort(name, KEYS[name], descending)
    attribute = name.removeprefix(PREFIX)
    if name.startswith(PREFIX) and 0 < len(attribute) <= LONGEST_ATTRIBUTE and is_storable(attribute):
        return Sort(name, (_attribute(attribute), NAME, ID), descending)
    told = {"names": ", ".join([*KEYS, f"{PREFIX}NAME"])}
    raise OperationRefused(invalid({"sort": [_("A list can be sorted by these: %(names)s.") % told]}))


def _attribute(name: str) -> Key:
    """As PostgreSQL orders JSON: none first, then texts, numbers, yes and no. Lists and objects count as
    none, of a text its first characters, and the largest numbers as one: a key must fit into the link to the
    next page.
    """
    value = Func(F("attributes"), Value(name), arg_joiner=" -> ", template="(%(expressions)s)")
    written = Func(F("attributes"), Value(name), arg_joiner=" ->> ", template="(%(expressions)s)")
    kind = Func(value, function="jsonb_typeof", output_field=TextField())
    begun = Func(written, Value(MOST_CHARACTERS), function="left", output_field=TextField())
    most, least = (Cast(Value(f"{sign}{LARGEST_NUMBER}"), JSONField()) for sign in ("", "-"))
    bounded = Greatest(least, Least(value, most), output_field=JSONField())
    key = Case(
        When(Exact(kind, "string"), then=Func(begun, function="to_jsonb")),
        When(Exact(kind, "number"), then=bounded),
        When(Exact(kind, "boolean"), then=value),
        default=Cast(Value("null"), JSONField()),
        output_field=JSONField(),
    )
    return Key(key, _json, as_text=True)


def sortable(column: str) -> bool:
    return column in KEYS or column.startswith(PREFIX)
