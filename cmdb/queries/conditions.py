"""What may be wrong with the record of a CI, each as SQL: the list filters by it, health counts it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

INCOMPLETE, STALE, ORPHANED, DUPLICATED, VIOLATING = (
    "incomplete",
    "stale",
    "orphaned",
    "duplicated",
    "violating",
)
LABELS: Mapping[str, Any] = {
    INCOMPLETE: _("Incomplete"),
    STALE: _("Stale"),
    ORPHANED: _("Without relationships"),
    DUPLICATED: _("Possible duplicates"),
    VIOLATING: _("Against a rule"),
}

_DECLARED_ABOVE = """
    FROM cmdb_attributedefinition AS definition
    JOIN cmdb_ciclass AS declaring ON declaring.id = definition.ci_class_id
    JOIN cmdb_ciclass AS own ON own.id = ci.ci_class_id AND own.path LIKE declaring.path || '%%'
"""
# An item that an import made was seen at its source then; none is noted for it until a day later.
LAST_SEEN = """coalesce(
    (SELECT seen_at FROM cmdb_sighting AS sighting WHERE sighting.ci_id = ci.id),
    CASE WHEN ci.imported THEN ci.created_at END
)"""
CONDITIONS: Mapping[str, str] = {
    # Nobody answers for it, or a value that its class requires is missing.
    INCOMPLETE: f"""
        ((ci.owner_id IS NULL AND ci.owner_group_id IS NULL) OR EXISTS (
            SELECT {_DECLARED_ABOVE} WHERE definition.required AND NOT ci.attributes ? definition.name
        ))
    """,
    # What a source reports was not found there for so long; what people keep was not confirmed or edited.
    STALE: f"""
        (CASE WHEN ci.external_id <> '' THEN coalesce({LAST_SEEN}, ci.updated_at)
            ELSE greatest(ci.updated_at, ci.last_verified_at) END
            < clock_timestamp() - make_interval(days => %(stale_days)s))
    """,
    ORPHANED: """
        (NOT EXISTS (SELECT FROM cmdb_relationship AS edge WHERE edge.source_id = ci.id)
            AND NOT EXISTS (SELECT FROM cmdb_relationship AS edge WHERE edge.target_id = ci.id))
    """,
    # Another of the same class and unit is called the same.
    DUPLICATED: """
        EXISTS (
            SELECT FROM cmdb_configurationitem AS other
            WHERE other.ci_class_id = ci.ci_class_id AND other.unit_id = ci.unit_id AND other.id <> ci.id
                AND lower(other.name) = lower(ci.name) AND other.state <> 'retired'
        )
    """,
    # A relationship that its type does not allow between these classes (any more).
    VIOLATING: """
        EXISTS (
            SELECT FROM cmdb_relationship AS edge
            WHERE edge.source_id = ci.id
                AND EXISTS (SELECT FROM cmdb_relationshipends AS ends WHERE ends.type_id = edge.type_id)
                AND NOT EXISTS (
                    SELECT FROM cmdb_relationshipends AS ends
                    JOIN cmdb_ciclass AS may_source ON may_source.id = ends.source_class_id
                    JOIN cmdb_ciclass AS may_target ON may_target.id = ends.target_class_id
                    JOIN cmdb_configurationitem AS target ON target.id = edge.target_id
                    JOIN cmdb_ciclass AS is_source ON is_source.id = ci.ci_class_id
                    JOIN cmdb_ciclass AS is_target ON is_target.id = target.ci_class_id
                    WHERE ends.type_id = edge.type_id
                        AND is_source.path LIKE may_source.path || '%%'
                        AND is_target.path LIKE may_target.path || '%%'
                )
        )
    """,
}


def stale_days() -> int:
    """After so many days without being seen or confirmed a CI is stale (SLIPWAY_CI_STALE_DAYS)."""
    return int(settings.SLIPWAY_CI_STALE_DAYS)


def having(condition: str) -> Q:
    """CIs that are not retired and of which the condition holds. Raises KeyError for an unknown one."""
    statement = f"SELECT ci.id FROM cmdb_configurationitem AS ci WHERE {CONDITIONS[condition]}"  # noqa: S608
    positional = statement.replace("%(stale_days)s", "%s")
    parameters = [stale_days()] if positional != statement else []
    return Q(pk__in=RawSQL(positional, parameters)) & ~Q(state="retired")  # noqa: S611
