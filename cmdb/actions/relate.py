import datetime as dt

from cmdb.actions._relating import both_ends, join
from cmdb.models import Relationship
from cmdb.queries.classes import relationship_type_named
from itsm.core.models import User
from itsm.core.operations import operation


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
        begin, end = both_ends(op, source, target)
        op.authorize("ci.relate", begin)
        made = join(
            op,
            begin,
            kind,
            end,
            author=actor,
            origin=origin,
            strength=strength,
            valid_from=valid_from,
            valid_until=valid_until,
        )
        op.audit(begin, relationship=str(made))
        op.announce("ci.related", begin, type=kind.name, target=end.number)
        return made
