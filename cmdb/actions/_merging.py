"""Moving the relationships of one item to another and back, set by set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection

from cmdb.models import ConfigurationItem, Merge, Relationship, RelationshipType
from cmdb.queries.classes import specs_in
from cmdb.queries.merges import lies_on_a_circle, standing
from cmdb.queries.recorded import ATTRIBUTE
from cmdb.rules.merging import closes_a_circle
from cmdb.rules.reconciliation import after_writing
from itsm.core.operations import Operation

_MOVE = {
    end: f"UPDATE cmdb_relationship SET {end}_id = %s WHERE id = ANY(%s) AND {end}_id = %s"  # noqa: S608
    for end in ("source", "target")
}
ENDS = ("source", "target")
PLACED = "placed"
"""Beside the ends, in what a merge moved: keys of what stands in the survivor since."""
KEPT = ("source_id", "type_id", "target_id", "origin", "strength", "created_by_id")
MOMENTS = ("valid_from", "valid_until", "last_verified_at", "created_at")


def move_relationships(
    op: Operation, duplicate: ConfigurationItem, survivor: ConfigurationItem
) -> tuple[dict[str, list[int]], list[dict[str, Any]]]:
    """Let those of the duplicate lead to the survivor; what that had already is dropped.

    Returns keys of the moved by their end, and the rows of the dropped. Refused: merge_closes_circle.
    """
    known = _triples(survivor)
    moved: dict[str, list[int]] = {end: [] for end in ENDS}
    dropped = []
    for edge in _touching(duplicate):
        end = "source" if edge.source_id == duplicate.pk else "target"
        triple = _turned(edge, end, survivor.pk)
        if triple[0] == triple[2] or triple in known:
            dropped.append(_row(edge))
        else:
            known.add(triple)
            moved[end].append(edge.pk)
    with op.bulk(), connection.cursor() as cursor:
        for end in ENDS:
            cursor.execute(_MOVE[end], [survivor.pk, moved[end], duplicate.pk])
        Relationship.objects.filter(pk__in=[row["id"] for row in dropped]).delete()
    for kind in RelationshipType.objects.filter(acyclic=True, relationships__in=_keys(moved)).distinct():
        op.lock(RelationshipType, kind.pk)
        op.require(closes_a_circle(kind.label) if lies_on_a_circle(survivor.pk, kind.pk) else None)
    return moved, dropped


def return_relationships(
    op: Operation, merge: Merge, duplicate: ConfigurationItem, survivor: ConfigurationItem
) -> None:
    """Those that still lead to the survivor lead to the duplicate again; the dropped are recorded again.

    One that somebody removed or moved meanwhile is left as it is.
    """
    known = _triples(duplicate)
    recorded = Relationship.objects.in_bulk(_keys(merge.moved))
    with op.bulk(), connection.cursor() as cursor:
        for end in ENDS:
            back = [
                pk
                for pk in merge.moved.get(end, [])
                if pk in recorded and _turned(recorded[pk], end, duplicate.pk) not in known
            ]
            cursor.execute(_MOVE[end], [duplicate.pk, back, survivor.pk])
        known = _triples(duplicate)
        rows = [row for row in merge.dropped if _triple_of(row) not in known]
        present = set(
            ConfigurationItem.objects.filter(
                pk__in={row[f"{end}_id"] for row in rows for end in ENDS}
            ).values_list("pk", flat=True)
        )
        Relationship.objects.bulk_create(
            Relationship(**{name: value for name, value in row.items() if name != "id"})
            for row in rows
            if {row["source_id"], row["target_id"]} <= present
        )


def said_by(ci: ConfigurationItem, facts: Iterable[str]) -> dict[str, str]:
    """Who said each of these facts of the item; "" stands for by hand."""
    return {name: ci.fact_sources.get(name, ci.source) for name in facts}


def write_undeclared(
    ci: ConfigurationItem, facts: Mapping[str, Any], said_by: Mapping[str, str]
) -> dict[str, Any]:
    """Set attributes that an import brought and the class does not declare, which an edit would refuse.

    None removes one. The other facts are given back; the caller saves.
    """
    declared = {f"{ATTRIBUTE}{spec.name}" for spec in specs_in(ci.ci_class)}
    rest = {
        name: value for name, value in facts.items() if not name.startswith(ATTRIBUTE) or name in declared
    }
    for name in facts.keys() - rest.keys():
        kept = {key: value for key, value in ci.attributes.items() if f"{ATTRIBUTE}{key}" != name}
        new = {} if facts[name] is None else {name.removeprefix(ATTRIBUTE): facts[name]}
        ci.attributes = {**kept, **new}
        writer = said_by.get(name, "")
        ci.fact_sources = after_writing(ci.fact_sources, [name], own_source=ci.source, writer=writer)
    return rest


_STAND = """
    WITH placed AS (
        SELECT id FROM cmdb_configurationitem
        WHERE location_id = %(of)s AND id <> %(to)s AND (%(keys)s::bigint[] IS NULL OR id = ANY(%(keys)s))
        ORDER BY id FOR UPDATE
    )
    UPDATE cmdb_configurationitem AS ci SET location_id = %(to)s, version = version + 1, updated_at = %(now)s
    FROM placed WHERE ci.id = placed.id RETURNING ci.id
"""


def stand_in(
    op: Operation, of: ConfigurationItem, to: ConfigurationItem, keys: Iterable[int] | None = None
) -> list[int]:
    """What stands in a place (of `keys`, where given) stands in another one; the keys of what moved."""
    given: dict[str, Any] = {
        "of": of.pk,
        "to": to.pk,
        "now": op.now,
        "keys": None if keys is None else list(keys),
    }
    with op.bulk(), connection.cursor() as cursor:
        cursor.execute(_STAND, given)
        return [key for (key,) in cursor.fetchall()]


def lead_on(op: Operation, survivor: ConfigurationItem, final: ConfigurationItem) -> None:
    """What led to the survivor leads to where that leads now."""
    with op.bulk():
        standing().filter(final=survivor).update(final=final)


def lead_back(op: Operation, item: ConfigurationItem) -> None:
    """What was merged into the item, over however many steps, leads to it again."""
    reached, fresh = {item.pk}, {item.pk}
    while fresh:
        rows = standing().filter(survivor_id__in=fresh).values_list("duplicate_id", flat=True)
        fresh = set(rows) - reached
        reached |= fresh
    with op.bulk():
        standing().filter(duplicate_id__in=reached - {item.pk}).update(final=item)


def _touching(ci: ConfigurationItem) -> Iterable[Relationship]:
    keys = {
        *Relationship.objects.filter(source=ci).values_list("pk", flat=True),
        *Relationship.objects.filter(target=ci).values_list("pk", flat=True),
    }
    return Relationship.objects.filter(pk__in=keys).order_by("pk")


def _triples(ci: ConfigurationItem) -> set[tuple[int, int, int]]:
    return {(edge.source_id, edge.type_id, edge.target_id) for edge in _touching(ci)}


def _row(edge: Relationship) -> dict[str, Any]:
    moments = {name: getattr(edge, name) for name in MOMENTS}
    kept = {name: value.isoformat() if value else None for name, value in moments.items()}
    return {"id": edge.pk, **{name: getattr(edge, name) for name in KEPT}, **kept}


def _turned(edge: Relationship, end: str, ci_id: int) -> tuple[int, int, int]:
    """The relationship as it would stand with the CI at that end."""
    if end == "source":
        return ci_id, edge.type_id, edge.target_id
    return edge.source_id, edge.type_id, ci_id


def _triple_of(row: dict[str, Any]) -> tuple[int, int, int]:
    return row["source_id"], row["type_id"], row["target_id"]


def _keys(moved: dict[str, list[int]]) -> list[int]:
    return [*moved["source"], *moved["target"]]
