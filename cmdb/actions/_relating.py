"""What every relationship must fit: the ends its type may join, and how many of them one item may have."""

import datetime as dt
from typing import Any

from cmdb.actions._duplicates import refusing_duplicates
from cmdb.models import ConfigurationItem, Relationship, RelationshipType
from cmdb.queries.items import as_number, visible_to
from cmdb.queries.merges import merged_into
from cmdb.queries.relationships import closes_cycle, how_many_beside
from cmdb.rules.merging import stands_for_itself
from cmdb.rules.relationships import (
    AllowedEnds,
    may_close_no_cycle,
    may_have_one_more,
    may_join,
    may_relate,
    may_stand,
    unknown_ci,
)
from itsm.core.models import User
from itsm.core.operations import Operation


def join(
    op: Operation,
    begin: ConfigurationItem,
    kind: RelationshipType,
    end: ConfigurationItem,
    *,
    author: User,
    origin: str = "",
    strength: str = "",
    valid_from: dt.datetime | None = None,
    valid_until: dt.datetime | None = None,
) -> Relationship:
    """Record the relationship; the caller audits and announces. Refused: as `require_fitting`, invalid,
    duplicate_relationship.
    """
    require_fitting(op, begin, kind, end)
    op.require(may_stand(strength, valid_from, valid_until))
    made = Relationship(
        source=begin,
        type=kind,
        target=end,
        origin=origin,
        created_by=author,
        strength=strength,
        valid_from=valid_from,
        valid_until=valid_until,
    )
    with refusing_duplicates():
        return op.create(made)


def hold(op: Operation, edge: Relationship, **facts: Any) -> bool:
    """Save strength and validity where they differ; the caller audits and announces. Refused: invalid."""
    for name, value in facts.items():
        setattr(edge, name, value)
    op.require(may_stand(edge.strength, edge.valid_from, edge.valid_until))
    return op.save(edge)


def require_fitting(
    op: Operation, begin: ConfigurationItem, kind: RelationshipType, end: ConfigurationItem
) -> None:
    """Refused: already_merged, self_relationship, relationship_not_allowed, cyclic_relationship,
    too_many_relationships.

    Two relationships that break a rule of their type only together wait for each other.
    """
    for ci in (begin, end):
        op.require(stands_for_itself(merged_into(ci)))
    op.require(may_relate(begin.pk, end.pk))
    op.require(may_join(begin.ci_class.path, end.ci_class.path, allowed_ends(kind), kind.label))
    if kind.acyclic or kind.source_most or kind.target_most:
        op.lock(RelationshipType, kind.pk)
    if kind.acyclic:
        op.require(may_close_no_cycle(closes_cycle(begin.pk, kind.pk, end.pk), kind.label))
    for ci, column, most in ((begin, "source", kind.source_most), (end, "target", kind.target_most)):
        if most:
            there = how_many_beside(ci.pk, column, kind.pk)
            op.require(may_have_one_more(there, most, ci.number, kind.label, column))


def allowed_ends(kind: RelationshipType) -> list[AllowedEnds]:
    rows = kind.ends.select_related("source_class", "target_class")
    return [AllowedEnds(row.source_class.path, row.target_class.path) for row in rows]


def both_ends(op: Operation, source: str, target: str) -> tuple[ConfigurationItem, ConfigurationItem]:
    """Both, locked, by number. Refused with `unknown_ci` for one that the actor may not see."""
    wanted = {"source": as_number(source), "target": as_number(target)}
    known = dict(visible_to(op.actor).filter(number__in=wanted.values()).values_list("number", "pk"))
    for field, number in wanted.items():
        if number not in known:
            op.require(unknown_ci(number, field))
    locked = {ci.number: ci for ci in op.lock_all(ConfigurationItem, known.values())}
    return locked[wanted["source"]], locked[wanted["target"]]
