import datetime as dt

from cmdb.actions._duplicates import refusing_duplicates
from cmdb.actions._relating import require_fitting
from cmdb.models import ConfigurationItem, Relationship
from cmdb.queries.classes import relationship_type_named
from cmdb.queries.items import as_number, visible_to
from cmdb.rules.relationships import may_stand, unknown_ci
from itsm.core.models import User
from itsm.core.operations import Operation, operation


def relate(
    *,
    source: str,
    type: str,
    target: str,
    actor: User,
    origin: str = "",
    strength: str = "",
    valid_from: dt.datetime | None = None,
    valid_until: dt.datetime | None = None,
) -> Relationship:
    """Record that `source` stands in a relationship to `target`, both by number.

    `strength` is total, degraded or redundant, empty for what the type says. It holds from `valid_from` until
    just before `valid_until` (aware); None leaves a side open. The role must hold in the source's unit; the
    target need only be visible. Refused: unknown_ci, permission_denied, unknown_relationship_type,
    self_relationship, relationship_not_allowed, cyclic_relationship, too_many_relationships, invalid,
    duplicate_relationship.
    """
    with operation("ci.relate", actor=actor) as op:
        kind = relationship_type_named(type)
        begin, end = _both_ends(op, source, target)
        op.authorize("ci.relate", begin)
        require_fitting(op, begin, kind, end)
        op.require(may_stand(strength, valid_from, valid_until))
        made = Relationship(
            source=begin,
            type=kind,
            target=end,
            origin=origin,
            created_by=actor,
            strength=strength,
            valid_from=valid_from,
            valid_until=valid_until,
        )
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
