"""What a column of an imported table, or a key of a sent record, may be called."""

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from cmdb.rules.lifecycle import normalised

NUMBER = "number"
"""The item's own in Slipway: it says which one the row is about, whatever its id, and none is needed then."""
ITEM_REQUIRED = ("id", "ci_class", "name")
ITEM_FACTS = (
    "status",
    "criticality",
    "environment",
    "description",
    "tags",
    "unit",
    "owner",
    "owner_group",
    "support_group",
    "location",
)
"""Facts of an item beside its attributes; an empty one leaves what is recorded."""
ITEM_COLUMNS = (*ITEM_REQUIRED, *ITEM_FACTS)
ATTRIBUTES = "attributes"
"""Several together, as a JSON object; those that it does not name stay."""
OWN_COLUMNS = (NUMBER, *ITEM_COLUMNS, ATTRIBUTES)
"""Every other column is an attribute of that name; an empty one removes it."""
PREFIX = "attributes."
"""May stand before the name of an attribute, and must before one that is called like a column."""
EDGE_COLUMNS = ("source", "type", "target")
CIS, CIS_RELATIONSHIPS, RELATIONSHIPS = TABLES = ("cis", "cis_relationships", "relationships")
"""The tables of an import, in the order in which they go in. What a file of items says of relationships is
called `relationships` as well, unless a file of relationships comes beside it."""
EDGE_TABLES = (CIS_RELATIONSHIPS, RELATIONSHIPS)


def instead_of(column: str) -> tuple[str, ...]:
    """The columns of which one must be given where this one is required."""
    return (column, NUMBER) if column == "id" else (column,)


def missing_from(given: Collection[str], required: Sequence[str]) -> list[str]:
    """What must be given and is not; a number stands for the id."""
    return [name for name in required if not any(column in given for column in instead_of(name))]


def told_required(columns: Sequence[str], labels: Mapping[str, Any] | None = None) -> str:
    """Required columns in words, with what each may be replaced by; behind their labels, where given."""

    def told(column: str) -> str:
        return f"{labels[column]} ({column})" if labels else column

    either = _("%(one)s or %(other)s")
    names = [[told(name) for name in instead_of(column)] for column in columns]
    return ", ".join(either % {"one": one[0], "other": one[1]} if len(one) > 1 else one[0] for one in names)


@lru_cache(maxsize=4096)
def attribute_named(column: str) -> str:
    """The attribute that a column which is none of `OWN_COLUMNS` is about."""
    return normalised(column.removeprefix(PREFIX))
