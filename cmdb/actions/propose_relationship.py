import datetime as dt
from typing import Any

from cmdb.actions._editing import UNSET
from cmdb.actions._proposing import (
    Tried,
    edge_between,
    hold_once,
    require_reference,
    tell_held,
    to_be_held,
    tried,
)
from cmdb.actions._relating import both_ends, hold, join
from cmdb.models import ConfigurationItem, Proposal, ProposedEdit, Relationship, RelationshipType
from cmdb.queries.classes import relationship_type_named
from cmdb.queries.recorded import held_of
from cmdb.rules.proposals import no_such_relationship
from itsm.core.models import User
from itsm.core.operations import Operation, operation


def propose_relationship(
    *,
    source: str,
    type: str,
    target: str,
    reference: str,
    actor: User,
    remove: bool = False,
    own_right: bool = False,
    strength: str = UNSET,
    valid_from: dt.datetime | None = UNSET,
    valid_until: dt.datetime | None = UNSET,
    reason: str = "",
) -> ProposedEdit:
    """Hold a relationship as it is to stand, or its removal, until what stands behind `reference` applies it.

    What is not recorded yet will be; what is recorded will be changed, or removed. What is not given stays.
    Moments are aware.
    Refused as `relate`, and: not_found (nothing to remove), nothing_proposed, already_proposed.
    """
    kind = relationship_type_named(type)
    given = {"strength": strength, "valid_from": valid_from, "valid_until": valid_until}
    facts = {name: value for name, value in given.items() if value is not UNSET}
    ends: list[ConfigurationItem] = []

    def related(op: Operation) -> Tried:
        begin, end = ends[:] = both_ends(op, source, target)
        op.authorize("ci.relate" if own_right else "ci.propose", begin)
        edge = edge_between(begin, kind, end)
        before, version = held_of(edge), begin.version
        if remove:
            op.require(None if edge else no_such_relationship())
            return Tried(begin, version, before, {})
        return Tried(begin, version, before, held_of(_stand(op, edge, begin, kind, end, facts)))

    require_reference(reference)
    with operation("ci.propose", actor=actor) as op:
        found = tried(actor, related)
        about = {"ci": ends[0], "type": kind, "target": ends[1]}
        made = to_be_held(op, found, _kind(found, remove), reference=reference, reason=reason, **about)
        hold_once(op, made, type=kind, target=made.target)
        tell_held(op, made)
        return made


def _kind(found: Tried, remove: bool) -> Proposal:
    if remove:
        return Proposal.UNRELATE
    return Proposal.EDIT_RELATIONSHIP if found.before else Proposal.RELATE


def _stand(
    op: Operation,
    edge: Relationship | None,
    begin: ConfigurationItem,
    kind: RelationshipType,
    end: ConfigurationItem,
    facts: dict[str, Any],
) -> Relationship:
    """The relationship as it is to stand, recorded where it is not yet."""
    if edge is None:
        return join(op, begin, kind, end, author=op.actor, **facts)
    locked = op.lock(Relationship, edge.pk)
    hold(op, locked, **facts)
    return locked
