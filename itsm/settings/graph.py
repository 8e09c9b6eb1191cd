"""How the configuration record is kept: where impact finds the dependency graph, when an item is stale."""

from itsm.settings.environment import env

__all__ = ["CMDB_GRAPH_IN_MEMORY", "SLIPWAY_CI_STALE_DAYS"]

CMDB_GRAPH_IN_MEMORY: bool = env.bool("CMDB_GRAPH_IN_MEMORY", True)
"""Whether processes that answer many questions keep the graph's edges in memory (some 60 MB for a million
items with five million relationships). Without it every question goes to the database."""
SLIPWAY_CI_STALE_DAYS = env.int("CI_STALE_DAYS", 90)
"""After so many days without being seen at its source, or confirmed, an item is stale."""
