"""The document a board member signs: everything people wrote, nothing a computer worked out.

Risk level, impacted CIs and overlaps are left out on purpose: they drift while nobody edits anything, and are
kept beside each vote instead. A change of this shape is a new SCHEMA_VERSION, because old signatures must
stay checkable.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

SCHEMA_VERSION = 3
"""Of a document with a lifecycle step among the edits of items in it; one with less in it is written, and
signed, as the version wrote it that knew no more.
"""
WITHOUT_STEPS = 2
WITHOUT_EDITS = 1


@dataclass(frozen=True)
class AuthoredContent:
    """What a change request says. People appear by their key, so that erasing a name breaks no signature."""

    number: str
    title: str
    description: str
    justification: str
    implementation_plan: str
    test_plan: str
    backout_plan: str
    model: str
    model_version: int
    template: str
    template_version: int | None
    window_start: datetime | None
    window_end: datetime | None
    environment: str
    affected_cis: tuple[str, ...]
    requested_by: int | None
    implementer: int | None
    risk_answers: dict[str, int] = field(default_factory=dict)
    release: dict[str, Any] = field(default_factory=dict)
    proposed_edits: tuple[dict[str, Any], ...] = ()


def signed_document(content: AuthoredContent) -> dict[str, Any]:
    """The content as plain JSON values with one spelling for one meaning: UTC times, CIs in order, no
    duplicates.
    """
    edits = {"proposed_edits": list(content.proposed_edits)} if content.proposed_edits else {}
    return {
        "schema": _schema(content.proposed_edits),
        "number": content.number,
        "title": content.title,
        "description": content.description,
        "justification": content.justification,
        "implementation_plan": content.implementation_plan,
        "test_plan": content.test_plan,
        "backout_plan": content.backout_plan,
        "model": {"name": content.model, "version": content.model_version},
        "template": {"name": content.template, "version": content.template_version},
        "window": {"start": _utc(content.window_start), "end": _utc(content.window_end)},
        "environment": content.environment,
        "affected_cis": sorted(set(content.affected_cis)),
        "requested_by": content.requested_by,
        "implementer": content.implementer,
        "risk_answers": dict(sorted(content.risk_answers.items())),
        "release": content.release,
        **edits,
    }


def _schema(edits: tuple[dict[str, Any], ...]) -> int:
    if any("verb" in edit for edit in edits):
        return SCHEMA_VERSION
    return WITHOUT_STEPS if edits else WITHOUT_EDITS


def _utc(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat()


def difference(before: dict[str, Any], after: dict[str, Any], path: str = "") -> list[tuple[str, Any, Any]]:
    """What changed between two documents, as (dotted path, before, after), in reading order.

    Dictionaries are compared key by key; lists as a whole, because a step that moved is a step that changed.
    """
    changes: list[tuple[str, Any, Any]] = []
    for key in [*before, *(key for key in after if key not in before)]:
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        here = f"{path}.{key}" if path else key
        if isinstance(old, dict) and isinstance(new, dict):
            changes += difference(old, new, here)
        else:
            changes.append((here, old, new))
    return changes
