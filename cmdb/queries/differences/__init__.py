"""What differs between two states of the record: two moments, two baselines, or one of them and now."""

from cmdb.queries.differences.edges import EdgeDifference, edge_differences
from cmdb.queries.differences.edits import Edit
from cmdb.queries.differences.items import ItemDifference, item_differences
from cmdb.queries.differences.period import Period, changed_edges, changed_items
from cmdb.queries.differences.sides import Comparison, Pair, Side, compare, side_of

__all__ = [
    "Comparison",
    "EdgeDifference",
    "Edit",
    "ItemDifference",
    "Pair",
    "Period",
    "Side",
    "changed_edges",
    "changed_items",
    "compare",
    "edge_differences",
    "item_differences",
    "side_of",
]
