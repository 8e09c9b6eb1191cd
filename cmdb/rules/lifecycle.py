"""The states of a configuration item, and how a foreign status finds its place among them."""

from collections import deque
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

PLANNED, IN_USE, IN_MAINTENANCE, RETIRED = "planned", "in_use", "in_maintenance", "retired"

# What other tools call these states (ServiceNow, NetBox, iTop, GLPI), by normalised word.
FOREIGN_STATUSES = {
    PLANNED: ("planned", "ordered", "on_order", "in_stock", "inventory", "staged", "build", "implementation"),
    IN_USE: ("in_use", "active", "production", "operational", "installed", "live", "in_service", "online"),
    IN_MAINTENANCE: ("in_maintenance", "maintenance", "under_maintenance", "repair", "in_repair", "failed"),
    RETIRED: (
        "retired",
        "decommissioned",
        "decommissioning",
        "disposed",
        "obsolete",
        "deprecated",
        "inactive",
        "end_of_life",
    ),
}
STATE_BY_STATUS = {status: state for state, statuses in FOREIGN_STATUSES.items() for status in statuses}


@lru_cache(maxsize=4096)
def normalised(word: str) -> str:
    """`"In  Use"`, `in-use` and `In_use` are one word. An import asks the same few words for every row."""
    return "_".join("".join(c if c.isalnum() else " " for c in word.lower()).split())


def state_for_status(status: str) -> str | None:
    """The lifecycle state a foreign status means, or None when it means none (or nothing was said)."""
    return STATE_BY_STATUS.get(normalised(status))


def shortest_walk(edges: Iterable[tuple[str, str]], start: str, end: str) -> list[str] | None:
    """The states to pass from `start` (excluded) to `end` by declared edges; None when none leads there."""
    known = list(edges)
    queue: deque[list[str]] = deque([[start]])
    seen = {start}
    while queue:
        walk = queue.popleft()
        if walk[-1] == end:
            return walk[1:]
        for source, target in known:
            if source == walk[-1] and target not in seen:
                seen.add(target)
                queue.append([*walk, target])
    return None


def steps(walk: list[str], start: str) -> list[tuple[str, str]]:
    return list(pairwise([start, *walk]))
