from cmdb.actions._duplicates import refusing_duplicates
from cmdb.models import ConfigurationItem, Relationship, RelationshipType
from cmdb.queries.classes import relationship_type_named
from cmdb.queries.items import as_number, visible_to
from cmdb.queries.relationships import closes_cycle
from cmdb.rules.relationships import may_close_no_cycle, may_relate, unknown_ci
from itsm.core.models import User
from itsm.core.operations import Operation, operation


def relate(*, source: str, type: str, target: str, actor: User, origin: str = "") -> Relationship:
    """Record that `source` stands in a relationship to `target`, both by number.

    The role must hold in the source's unit; the target need only be visible. Refused: unknown_ci,
    permission_denied, unknown_relationship_type, self_relationship, cyclic_relationship,
    duplicate_relationship.
    """
    with operation("ci.relate", actor=actor) as op:
        kind = relationship_type_named(type)
        begin, end = _both_ends(op, source, target)
        op.authorize("ci.relate", begin)
        op.require(may_relate(begin.pk, end.pk))
        if kind.acyclic:
            op.lock(
                RelationshipType, kind.pk
            )  # two edges that close a circle only together wait for each other
            op.require(may_close_no_cycle(closes_cycle(begin.pk, kind.pk, end.pk), kind.label))
        made = Relationship(source=begin, type=kind, target=end, origin=origin, created_by=actor)
        with refusing_duplicates():
            op.create(made)
        op.audit(begin, relationship=str(made))
        op.announce("ci.related", begin, type=kind.name, target=end.number)
        return made


def _both_ends(op: Operation, source: str, target: str) -> tuple[ConfigurationItem, ConfigurationItem]:
    wanted = {"source": as_number(source), "target": as_number(target)}
    known = dict(visible_to(op.actor).filter(number__in=wanted.values()).values_list("number", "pk"))
    for field, number in wanted.items():
        if number not in known:
            op.require(unknown_ci(number, field))
    locked = {ci.number: ci for ci in op.lock_all(ConfigurationItem, known.values())}
    return locked[wanted["source"]], locked[wanted["target"]]
