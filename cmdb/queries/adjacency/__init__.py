"""The dependency graph held in the memory of a long-lived process, kept right by what the database logged.

`held_graph` says whether this process can answer by itself: not while nothing is loaded yet, nor when the
caller's own transaction has changed the graph. `cmdb/queries/traversal.py` then asks the database.
"""

from cmdb.queries.adjacency.graph import Graph
from cmdb.queries.adjacency.holder import forget, held_graph, prepare

__all__ = ["Graph", "forget", "held_graph", "prepare"]
