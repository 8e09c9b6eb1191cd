"""The road a change request travels, as data the pages and the tests can read.

The edges themselves are declared on `ChangeRequest`; a test holds this list to them.
"""

from collections.abc import Collection

STATES = ("new", "assess", "authorize", "scheduled", "implement", "review", "closed", "canceled")

EDGES: dict[str, tuple[tuple[str, ...], str]] = {
    "submit": (("new",), "assess"),
    "request_authorization": (("assess",), "authorize"),
    "authorize": (("authorize",), "scheduled"),
    "start": (("scheduled",), "implement"),
    "finish": (("implement",), "review"),
    "close": (("review",), "closed"),
    "reject": (("authorize",), "new"),
    "revert": (("assess", "authorize", "scheduled"), "new"),
    "reauthorize": (("scheduled",), "authorize"),
    "cancel": (("new", "assess", "authorize", "scheduled"), "canceled"),
}

# A model may pass these straight through; planning and doing the work are never skipped.
SKIPPABLE = ("assess", "authorize", "review")

FORWARD = ("submit", "request_authorization", "authorize", "start", "finish", "close")


def walk(state: str, straight_through: Collection[str]) -> list[str]:
    """The edges to take, in order, from a state the change has just reached and may not rest in.

    >>> walk("assess", {"assess", "authorize"})
    ['request_authorization', 'authorize']
    """
    leaving = {EDGES[verb][0][0]: verb for verb in FORWARD}
    steps = []
    while state in straight_through and state in leaving:
        verb = leaving[state]
        steps.append(verb)
        state = EDGES[verb][1]
    return steps


def next_steps(state: str) -> list[str]:
    """Every verb with an edge out of this state, the way forward first."""
    return [verb for verb, (sources, _target) in EDGES.items() if state in sources]
