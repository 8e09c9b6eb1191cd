"""What can be asked of configuration management, always for somebody.

The floors above use the names listed here and no others.
"""

from cmdb.queries.duplicates import waiting_for
from cmdb.queries.impact import Impact, PathNode, ReachedCI, criticality_of, dependents_of, impact
from cmdb.queries.items import find, get_ci, names_of, numbered, options, search, visible_to
from cmdb.queries.proposals import held_under, proposed_edit, signed_edits
from cmdb.queries.steps import steps_offered
from cmdb.queries.tell_proposals import told_of, word_signed

__all__ = [
    "Impact",
    "PathNode",
    "ReachedCI",
    "criticality_of",
    "dependents_of",
    "find",
    "get_ci",
    "held_under",
    "impact",
    "names_of",
    "numbered",
    "options",
    "proposed_edit",
    "search",
    "signed_edits",
    "steps_offered",
    "told_of",
    "visible_to",
    "waiting_for",
    "word_signed",
]
