"""What can be asked of configuration management, always for somebody.

The floors above use the names listed here and no others.
"""

from cmdb.queries.impact import Impact, PathNode, ReachedCI, criticality_of, dependents_of, impact
from cmdb.queries.items import find, get_ci, names_of, numbered, options, search, visible_to

__all__ = [
    "Impact",
    "PathNode",
    "ReachedCI",
    "criticality_of",
    "dependents_of",
    "find",
    "get_ci",
    "impact",
    "names_of",
    "numbered",
    "options",
    "search",
    "visible_to",
]
