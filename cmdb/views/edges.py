"""Relationships as a page shows them: read from one of their ends."""

from typing import Any


def seen_from(ci_id: int, edge: Any, source: Any, target: Any) -> dict[str, Any]:
    """A relationship (of now or of then) with its label as read from the CI, and the other end."""
    outward = edge.source_id == ci_id
    return {
        "id": edge.pk,
        "label": edge.type.label if outward else edge.type.inverse_label,
        "other": target if outward else source,
        "edge": edge,
        "strength": edge.strength or edge.type.strength,
        "impact": edge.type.impact,
    }
