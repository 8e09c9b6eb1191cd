"""What a column of an imported table, or a key of a sent record, may be called."""

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
"""Every other column is an attribute of that name; an empty one removes it."""
EDGE_COLUMNS = ("source", "type", "target")
CIS, CIS_RELATIONSHIPS, RELATIONSHIPS = TABLES = ("cis", "cis_relationships", "relationships")
"""The tables of an import, in the order in which they go in. What a file of items says of relationships is
called `relationships` as well, unless a file of relationships comes beside it."""
EDGE_TABLES = (CIS_RELATIONSHIPS, RELATIONSHIPS)
