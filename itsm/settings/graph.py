"""Where impact analysis finds the dependency graph."""

from itsm.settings.environment import env

__all__ = ["CMDB_GRAPH_IN_MEMORY"]

CMDB_GRAPH_IN_MEMORY: bool = env.bool("CMDB_GRAPH_IN_MEMORY", True)
"""Whether processes that answer many questions keep the graph's edges in memory (some 60 MB for a million
items with five million relationships). Without it every question goes to the database."""
