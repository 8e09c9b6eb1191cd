"""Where the facts of an item come from."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from cmdb.models import ConfigurationItem, ConfigurationItemHistory, SourceRecord
from cmdb.queries.items import get_ci
from cmdb.rules.reconciliation import BY_HAND
from itsm.core.models import User


@dataclass(frozen=True)
class Sources:
    """`said_by` names the source of every fact that is not the item's own source's; BY_HAND for people."""

    source: str
    external_id: str
    last_seen_at: dt.datetime | None
    records: list[SourceRecord]
    said_by: dict[str, str]


def sources_of(user: User, number: str) -> Sources:
    """Refused: not_found."""
    return told_of(get_ci(user, number))


def told_of(ci: ConfigurationItem) -> Sources:
    """For an item that the reader may see."""
    records = list(ci.source_records.order_by("source", "external_id"))
    return Sources(ci.source, ci.external_id, _last_seen(ci), records, _said_by(ci))


def told_then(version: ConfigurationItemHistory) -> Sources:
    """As it was recorded then; what else called it, and when it was seen, is known of today alone."""
    return Sources(version.source, version.external_id, None, [], _said_by(version))  # type: ignore[attr-defined]


def _last_seen(ci: ConfigurationItem) -> dt.datetime | None:
    """When it was made, of what an import made and none has noted since."""
    sighting = getattr(ci, "sighting", None)
    return sighting.seen_at if sighting else ci.created_at if ci.imported else None


def _said_by(ci: Any) -> dict[str, str]:
    return {fact: source or BY_HAND for fact, source in sorted(ci.fact_sources.items())}
