"""Which item each row is about: by number, by identity at the source, or by what identifies its class."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from cmdb.actions._import.batch import changed_by, rows_of
from cmdb.actions._import.identity import IS_NEW_NAME
from cmdb.actions._import.numbered import Seen, find_numbered, told_before
from cmdb.actions._import.simulated import remember_simulated
from cmdb.models import CIClass, ConfigurationItem
from cmdb.rules.reconciliation import ATTRIBUTE, Identifier, Level, identifiers_of

# A subquery and not a join: the planner knows nothing yet of a source's first rows and would join them badly.
_FIND_KNOWN = """
    UPDATE cmdb_import_ci AS staged SET ci_id = (
        SELECT ci.id FROM cmdb_configurationitem AS ci
        WHERE ci.source = %(source)s AND ci.external_id = staged.external_id AND ci.external_id <> ''
    ) WHERE staged.number IS NULL
"""
_FIND_RECORDED = """
    UPDATE cmdb_import_ci AS staged SET ci_id = record.ci_id FROM cmdb_sourcerecord AS record
    WHERE staged.ci_id IS NULL AND record.source = %(source)s AND record.external_id = staged.external_id
"""
_FOLLOW_MERGES = """
    UPDATE cmdb_import_ci AS staged SET ci_id = merge.final_id, followed = TRUE FROM cmdb_merge AS merge
    WHERE merge.duplicate_id = staged.ci_id AND merge.undone_at IS NULL
"""
# What a source calls by two names since they were merged it says once, by the name of the survivor.
_SKIP_MERGED = """
    DELETE FROM cmdb_import_ci AS staged USING cmdb_configurationitem AS ci
    WHERE staged.followed AND ci.id = staged.ci_id AND (
        (ci.source = %(source)s AND ci.external_id <> '')
        OR EXISTS (SELECT FROM cmdb_sourcerecord AS record
                   WHERE record.ci_id = ci.id AND record.source = %(source)s)
        OR EXISTS (SELECT FROM cmdb_simulated_record AS record WHERE record.ci_id = ci.id)
        OR EXISTS (SELECT FROM cmdb_import_ci AS earlier
                   WHERE earlier.ci_id = staged.ci_id AND earlier.line < staged.line)
    )
"""
# Items that this source knows by another name are other things to it.
# So are those that an earlier row of the batch, or an earlier identifier, is about.
# Materialized: planned for all that fit, not for the first few of what the planner takes to be many.
_CANDIDATES = """
    SELECT staged.line, found.ids
    FROM cmdb_import_ci AS staged CROSS JOIN LATERAL (
        WITH fitting AS MATERIALIZED (
            SELECT ci.id FROM cmdb_configurationitem AS ci
            WHERE {condition}
                AND ci.ci_class_id = ANY(%(family)s) AND ci.unit_id = ANY(%(allowed)s)
                AND NOT (ci.source = %(source)s AND ci.external_id <> '')
                AND ci.id <> ALL(%(taken)s)
                AND NOT EXISTS (SELECT FROM cmdb_sourcerecord AS record
                                WHERE record.ci_id = ci.id AND record.source = %(source)s)
                AND NOT EXISTS (SELECT FROM cmdb_simulated_record AS record WHERE record.ci_id = ci.id)
                AND NOT EXISTS (SELECT FROM cmdb_merge AS merge
                                WHERE merge.duplicate_id = ci.id AND merge.undone_at IS NULL)
        )
        SELECT ARRAY(SELECT id FROM fitting LIMIT %(most)s) AS ids
    ) AS found
    WHERE staged.ci_id IS NULL AND staged.class_id = ANY(%(staged_classes)s)
        AND staged.attributes ?& %(attributes)s AND found.ids <> '{{}}'
    ORDER BY staged.line
"""
_TAKEN = "SELECT DISTINCT ci_id FROM cmdb_import_ci WHERE ci_id IS NOT NULL"
MOST_FITTING = 11
"""A row that fits more items is told apart no better by more of them."""
_SAME_NAME = "lower(ci.name) = lower(staged.name)"
_ASSIGN = """
    UPDATE cmdb_import_ci AS staged SET ci_id = found.ci_id, found_by = %(found_by)s
    FROM unnest(%(lines)s::bigint[], %(ids)s::bigint[]) AS found (line, ci_id)
    WHERE staged.line = found.line
"""
_REMEMBER = f"""
    INSERT INTO cmdb_sourcerecord (ci_id, source, external_id, found_by, found_at)
    SELECT ci_id, %(source)s, external_id, found_by, %(now)s
    FROM cmdb_import_ci AS staged WHERE {IS_NEW_NAME} ORDER BY line
    ON CONFLICT (source, external_id) DO NOTHING
"""  # noqa: S608


@dataclass
class Found:
    """`bad` are lines that fit no item or several, with the reason; `ambiguous` those several by line."""

    bad: dict[int, str] = field(default_factory=dict)
    ambiguous: dict[int, list[int]] = field(default_factory=dict)


def find_items(
    given: Mapping[str, Any],
    classes: Mapping[int, CIClass],
    staged: set[int],
    seen: Seen,
    meanwhile: Callable[[], object] | None = None,
) -> Found:
    """Fill in the item of every row that is about a known one. `staged` are the classes of the rows, `seen`
    what earlier batches of the file were about; `meanwhile` as `changed_by` has it.
    """
    parameters = dict(given)
    bad = find_numbered(given)
    changed_by(_FIND_KNOWN, parameters, meanwhile)
    changed_by(_FIND_RECORDED, parameters)
    if changed_by(_FOLLOW_MERGES, parameters):
        changed_by(_SKIP_MERGED, parameters)
    bad |= told_before(seen)
    found = Found()
    for declaring, facts, own in _identifiers(classes, staged):
        _identify(declaring, facts, own, classes, parameters, found)
    bad |= told_before(seen)  # what was identified may have been named by number in an earlier batch
    found.bad = bad | _several(found.ambiguous)
    return found


def remember(given: Mapping[str, Any]) -> None:
    """From now on the source's own identifier finds what was identified."""
    if given["dry_run"]:
        remember_simulated(given)
    else:
        changed_by(_REMEMBER, dict(given))


def levels(ci_class: CIClass, by_name: Mapping[str, CIClass]) -> list[Level]:
    """What each class of the line says, from the root down."""
    line = (by_name[name] for name in ci_class.ancestor_names)
    return [Level(above.name, above.identified_by, above.source_order) for above in line]


def _identifiers(
    classes: Mapping[int, CIClass], staged: set[int]
) -> Iterator[tuple[CIClass, Identifier, list[int]]]:
    """Each identifier once, in an order that keeps that of every class, with the staged classes it is for."""
    by_name = {ci_class.name: ci_class for ci_class in classes.values()}
    asked: dict[tuple[str, Identifier], list[int]] = {}
    places: dict[tuple[str, Identifier], int] = {}
    for key in sorted(staged):
        for place, identifier in enumerate(identifiers_of(levels(classes[key], by_name))):
            asked.setdefault(identifier, []).append(key)
            places[identifier] = max(places.get(identifier, 0), place)
    for declaring, facts in sorted(asked, key=lambda identifier: (places[identifier], identifier)):
        yield by_name[declaring], facts, asked[declaring, facts]


def _identify(
    declaring: CIClass,
    facts: Identifier,
    own: Sequence[int],
    classes: Mapping[int, CIClass],
    parameters: dict[str, Any],
    found: Found,
) -> None:
    attributes = [fact.removeprefix(ATTRIBUTE) for fact in facts if fact.startswith(ATTRIBUTE)]
    family = [key for key, one in classes.items() if one.path.startswith(declaring.path)]
    taken = {key for (key,) in rows_of(_TAKEN, {})}
    more = {
        "attributes": attributes,
        "family": family,
        "staged_classes": list(own),
        "taken": sorted(taken),
        "most": MOST_FITTING,
    }
    names = {f"attribute_{place}": name for place, name in enumerate(attributes)}
    statement = _CANDIDATES.format(condition=_condition(names, by_name="name" in facts))
    lines: dict[int, int] = {}
    for line, ids in rows_of(statement, {**parameters, **more, **names}):
        if line in found.ambiguous:
            continue
        if len(ids) > 1:
            found.ambiguous[line] = sorted(ids)
        elif ids[0] not in taken:
            lines[line] = ids[0]
            taken.add(ids[0])
    if lines:
        changed_by(_ASSIGN, {"lines": list(lines), "ids": list(lines.values()), "found_by": list(facts)})


def _condition(names: Mapping[str, str], *, by_name: bool) -> str:
    """Names of attributes are bound, never joined into the statement."""
    parts = [_SAME_NAME] if by_name else []
    if names:
        pairs = ", ".join(f"%({key})s::text, staged.attributes -> %({key})s" for key in names)
        parts.append(f"ci.attributes @> jsonb_build_object({pairs})")
    return " AND ".join(parts)


def _several(ambiguous: Mapping[int, Sequence[int]]) -> dict[int, str]:
    """The reason for each line, with the numbers of what it fits."""
    every = {key for ids in ambiguous.values() for key in ids}
    numbers = dict(ConfigurationItem.objects.filter(pk__in=every).values_list("pk", "number"))
    sentence = _("The row fits several items: %(numbers)s. Merge them, or say which it is by hand.")
    bad = {}
    for line, ids in ambiguous.items():
        told = [numbers[key] for key in ids[: MOST_FITTING - 1]] + ["…"] * (len(ids) == MOST_FITTING)
        bad[line] = sentence % {"numbers": ", ".join(told)}
    return bad
