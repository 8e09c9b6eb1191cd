"""What every relationship must fit: the ends its type may join, and how many of them one item may have."""

from cmdb.models import ConfigurationItem, RelationshipType
from cmdb.queries.relationships import closes_cycle, how_many_beside
from cmdb.rules.relationships import (
    AllowedEnds,
    may_close_no_cycle,
    may_have_one_more,
    may_join,
    may_relate,
)
from itsm.core.operations import Operation


def require_fitting(
    op: Operation, begin: ConfigurationItem, kind: RelationshipType, end: ConfigurationItem
) -> None:
    """Refused: self_relationship, relationship_not_allowed, cyclic_relationship, too_many_relationships.

    Two relationships that break a rule of their type only together wait for each other.
    """
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
