"""Rows of a lower source yield to what a higher one, or a person, said of the same item.

A fact that nobody said yet is nobody's: every source may fill it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from cmdb.actions._import.batch import as_object, changed_by, rows_of
from cmdb.actions._import.ci_rows import StagedCI
from cmdb.actions._import.finding import levels
from cmdb.models import CIClass
from cmdb.rules.attributes import REFERENCE, AttributeSpec, canonical_value
from cmdb.rules.reconciliation import BY_HAND, order_of

_FOREIGN = """
    SELECT 1 FROM cmdb_import_ci AS staged JOIN cmdb_configurationitem AS ci ON ci.id = staged.ci_id
    WHERE ci.source <> %(source)s OR (%(ordered)s AND ci.fact_sources <> '{}') LIMIT 1
"""
# Without an order the item's own source stands above the others, and each may change what it said itself.
# With one, the place in it decides; sources it does not name come last; among equals the last word stands.
_HOLD = """
    UPDATE cmdb_import_ci AS staged SET held = found.held
    FROM (
        SELECT staged.line, array_agg(fact.name ORDER BY fact.name) AS held
        FROM cmdb_import_ci AS staged
        JOIN cmdb_configurationitem AS ci ON ci.id = staged.ci_id
        CROSS JOIN LATERAL (
            SELECT 'attributes.' || key AS name FROM jsonb_each(staged.attributes)
            WHERE ci.attributes ? key AND ci.attributes -> key <> value
            UNION ALL
            SELECT 'attributes.' || key FROM unnest(staged.blank) AS key WHERE ci.attributes ? key
            UNION ALL
            SELECT plain.name FROM (VALUES
                ('name', ci.name <> staged.name),
                ('ci_class', ci.ci_class_id <> staged.class_id),
                ('status', ci.source_status <> staged.source_status),
                ('criticality', ci.criticality <> staged.criticality),
                ('environment', ci.environment <> '' AND ci.environment <> staged.environment),
                ('description', ci.description <> '' AND ci.description <> staged.description),
                ('tags', ci.tags <> '{}' AND ci.tags <> staged.tags),
                ('unit', ci.unit_id <> staged.unit_id),
                ('owner', ci.owner_id <> staged.owner_id),
                ('owner_group', ci.owner_group_id <> staged.owner_group_id),
                ('support_group', ci.support_group_id <> staged.support_group_id),
                ('location', ci.location_id <> staged.location_id)
            ) AS plain (name, disagree) WHERE plain.disagree
        ) AS fact
        CROSS JOIN LATERAL (
            SELECT COALESCE(ci.fact_sources ->> fact.name, ci.source) AS source,
                COALESCE(
                    %(orders)s::jsonb -> ci.ci_class_id::text -> fact.name,
                    %(orders)s::jsonb -> ci.ci_class_id::text -> ''
                ) AS ranks
        ) AS holder
        WHERE (ci.source <> %(source)s OR ci.fact_sources <> '{}') AND holder.source <> %(source)s
            AND CASE
                WHEN holder.ranks IS NULL THEN ci.source <> %(source)s
                ELSE COALESCE((holder.ranks ->> %(source)s)::int, %(last)s) > COALESCE(
                    (holder.ranks ->> COALESCE(NULLIF(holder.source, ''), %(by_hand)s))::int, %(last)s
                )
            END
        GROUP BY staged.line
    ) AS found
    WHERE found.line = staged.line
"""
_PLAIN = (
    "criticality",
    "environment",
    "description",
    "tags",
    "unit",
    "owner",
    "owner_group",
    "support_group",
)
_KEYS = frozenset({"unit", "owner", "owner_group", "support_group"})


def _left_alone(fact: str) -> str:
    column = f"{fact}_id" if fact in _KEYS else fact
    return f"{column} = CASE WHEN '{fact}' = ANY(staged.held) THEN NULL ELSE staged.{column} END"


_YIELD = f"""
    UPDATE cmdb_import_ci AS staged SET
        attributes = staged.attributes
            - ARRAY(SELECT substr(name, 12) FROM unnest(staged.held) AS name WHERE name ^@ 'attributes.'),
        blank = ARRAY(
            SELECT name FROM unnest(staged.blank) AS name WHERE 'attributes.' || name <> ALL(staged.held)
        ),
        name = CASE WHEN 'name' = ANY(staged.held) THEN ci.name ELSE staged.name END,
        class_id = CASE WHEN 'ci_class' = ANY(staged.held) THEN ci.ci_class_id ELSE staged.class_id END,
        source_status = CASE WHEN 'status' = ANY(staged.held) THEN ci.source_status
            ELSE staged.source_status END,
        location_id = CASE WHEN 'location' = ANY(staged.held) THEN NULL ELSE staged.location_id END,
        location = CASE WHEN 'location' = ANY(staged.held) THEN NULL ELSE staged.location END,
        {", ".join(map(_left_alone, _PLAIN))}
    FROM cmdb_configurationitem AS ci WHERE ci.id = staged.ci_id AND staged.held <> '{{}}'
"""  # noqa: S608


def yield_to_higher_sources(given: Mapping[str, Any], classes: Mapping[int, CIClass]) -> int:
    """Take out of the stage what may not be written; the number of rows that lost something.

    Places are known by now.
    """
    orders = _orders(classes)
    parameters = {
        **given,
        "ordered": bool(orders),
        "orders": json.dumps(orders),
        "by_hand": BY_HAND,
        "last": 10**6,
    }
    if not rows_of(_FOREIGN, parameters) or not changed_by(_HOLD, parameters):
        return 0
    return changed_by(_YIELD, {})


_OTHERWISE_CLASSED = """
    SELECT line, class_id, attributes FROM cmdb_import_ci WHERE 'ci_class' = ANY(held) ORDER BY line
"""
_REWRITE = """
    UPDATE cmdb_import_ci AS staged SET attributes = kept.attributes, needed = '{}',
        required = ARRAY(SELECT jsonb_array_elements_text(kept.required))
    FROM unnest(%(lines)s::bigint[], %(attributes)s::jsonb[], %(required)s::jsonb[])
        AS kept (line, attributes, required)
    WHERE kept.line = staged.line
"""


def fit_to_kept_class(rows: Iterable[StagedCI], specs: Mapping[int, list[AttributeSpec]]) -> dict[int, str]:
    """Read attributes as the class has them that the item keeps, where that is not the row's, and require
    what that class requires.

    The lines that do not fit, each with the reason. What may name an item is left out.
    """
    said = {row.line: row.class_id for row in rows}
    bad = {}
    lines: list[int] = []
    read_so: list[str] = []
    required: list[str] = []
    for line, class_id, given in rows_of(_OTHERWISE_CLASSED, {}):
        attributes = as_object(given)
        known = {(spec.declared_by, spec.name) for spec in specs.get(said[line], ())}
        other = {
            spec.name: spec
            for spec in specs.get(class_id, ())
            if spec.name in attributes and (spec.declared_by, spec.name) not in known
        }
        try:
            read = {
                name: canonical_value(spec, attributes[name])
                for name, spec in other.items()
                if spec.kind != REFERENCE
            }
        except ValueError as wrong:
            bad[line] = str(wrong)
            continue
        kept = {name: value for name, value in attributes.items() if name not in other} | read
        lines.append(line)
        read_so.append(json.dumps(kept))
        required.append(json.dumps([spec.name for spec in specs.get(class_id, ()) if spec.required]))
    if lines:
        changed_by(_REWRITE, {"lines": lines, "attributes": read_so, "required": required})
    return bad


def _orders(classes: Mapping[int, CIClass]) -> dict[str, dict[str, dict[str, int]]]:
    """By class and fact the place of each source; only of classes for which an order holds."""
    by_name = {ci_class.name: ci_class for ci_class in classes.values()}
    found = {}
    for key, ci_class in classes.items():
        if order := order_of(levels(ci_class, by_name)):
            ranks = {
                fact: {source: place for place, source in enumerate(sources)}
                for fact, sources in order.items()
            }
            found[str(key)] = ranks
    return found
