import datetime as dt

from cmdb.actions._editing import UNSET
from cmdb.actions._relating import hold
from cmdb.models import ConfigurationItem, Relationship
from cmdb.queries.relationships import get_relationship
from itsm.core.models import User
from itsm.core.operations import operation


def edit_relationship(
    *,
    relationship_id: int,
    actor: User,
    reason: str = "",
    strength: str = UNSET,
    valid_from: dt.datetime | None = UNSET,
    valid_until: dt.datetime | None = UNSET,
    verified: bool = False,
) -> Relationship:
    """Change how strongly and how long a relationship holds, or say that it was `verified` just now.

    What is not given stays; its ends and type never change. Refused: not_found, permission_denied, invalid.
    """
    with operation("ci.edit_relationship", actor=actor) as op:
        seen = get_relationship(actor, relationship_id)
        ends = {ci.pk: ci for ci in op.lock_all(ConfigurationItem, [seen.source_id, seen.target_id])}
        edge = op.lock(Relationship, seen.pk)
        op.authorize("ci.edit_relationship", ends[edge.source_id])
        given = {"strength": strength, "valid_from": valid_from, "valid_until": valid_until}
        facts = {name: value for name, value in given.items() if value is not UNSET}
        if hold(op, edge, **facts, **({"last_verified_at": op.now} if verified else {})):
            begin = ends[edge.source_id]
            op.audit(begin, reason=reason, relationship=str(edge))
            op.announce("ci.relationship_edited", begin, target=ends[edge.target_id].number)
        return edge
