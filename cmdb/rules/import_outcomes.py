"""What becomes of a row of an import."""

from collections.abc import Mapping
from typing import Any

CREATED, CHANGED, RETIRED, KEPT = KINDS = "created", "changed", "retired", "kept"
"""Kept: what the row says stays unwritten, because a higher source said otherwise."""
MOST_SAMPLES = 20
"""Of each kind, shown by a dry run."""


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Names of facts that differ; one that is empty on both sides does not."""
    empty: tuple[Any, ...] = (None, "", [])
    return [
        name
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
        and not (before.get(name) in empty and after.get(name) in empty)
    ]
