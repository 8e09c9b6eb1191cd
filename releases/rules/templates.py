"""What of a plan a template keeps: the process, not the people and days of one release."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

TEXTS = ("release_type", "change_model", "implementation_plan", "test_plan", "backout_plan")
SECTIONS: Mapping[str, tuple[str, ...]] = {
    "scope_items": ("kind", "title", "description", "included"),
    "components": ("kind", "origin", "name", "version_label", "location"),
    "steps": ("name", "kind", "spec", "rollback_kind", "rollback_spec", "time_limit"),
    "roles": ("role", "responsibility"),
    "communications": ("audience", "channel", "message"),
    "trainings": ("audience", "subject", "material"),
}


def content_of(
    texts: Mapping[str, str], sections: Mapping[str, Sequence[Mapping[str, Any]]]
) -> dict[str, Any]:
    """A template's content from a plan, without what belongs to one release: dates, people, digests."""
    return {
        "texts": {name: texts.get(name, "") for name in TEXTS},
        **{
            name: [{field: row[field] for field in fields} for row in sections.get(name, [])]
            for name, fields in SECTIONS.items()
        },
    }


def texts_to_fill(present: Mapping[str, str], content: Mapping[str, Any]) -> dict[str, str]:
    """Texts the template has and the release does not; what somebody wrote is never overwritten."""
    return {
        name: text
        for name, text in content.get("texts", {}).items()
        if text and not str(present.get(name) or "").strip()
    }
