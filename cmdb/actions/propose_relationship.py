import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction

from cmdb.actions._editing import UNSET
from cmdb.actions._proposing import Tried, edge_between, require_reference, tell_held, to_be_held, tried
from cmdb.actions._relating import both_ends, hold, join
from cmdb.models import ConfigurationItem, Outcome, Proposal, ProposedEdit, Relationship
from cmdb.queries.classes import relationship_type_named
from cmdb.queries.recorded import held_of
from cmdb.rules.proposals import already_proposed, no_such_relationship
from itsm.core.models import User
from itsm.core.operations import Operation, operation
from itsm.core.refusals import OperationRefused


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
    facts: dict[str, Any] = {name: value for name, value in given.items() if value is not UNSET}
    ends: list[ConfigurationItem] = []

    def related(op: Operation) -> Tried:
        begin, end = both_ends(op, source, target)
        op.authorize("ci.relate" if own_right else "ci.propose", begin)
        ends[:] = [begin, end]
        edge = edge_between(begin, kind, end)
        before, version = held_of(edge), begin.version
        if remove and edge is None:
            op.require(no_such_relationship())
        if remove:
            return Tried(begin, version, before, {})
        if edge is None:
            edge = join(op, begin, kind, end, author=actor, **facts)
        else:
            edge = op.lock(Relationship, edge.pk)
            hold(op, edge, **facts)
        return Tried(begin, version, before, held_of(edge))

    require_reference(reference)
    with operation("ci.propose", actor=actor) as op:
        found = tried(actor, related)
        begin, end = ends
        what = Proposal.EDIT_RELATIONSHIP if found.before else Proposal.RELATE
        made = to_be_held(
            op,
            found,
            Proposal.UNRELATE if remove else what,
            reference=reference,
            reason=reason,
            ci=begin,
            type=kind,
            target=end,
        )
        _create_once(op, made)
        tell_held(op, made)
        return made


def _create_once(op: Operation, made: ProposedEdit) -> None:
    waiting = {"ci": made.ci, "type": made.type, "target": made.target, "outcome": Outcome.PENDING}
    if ProposedEdit.objects.filter(reference=made.reference, **waiting).exists():
        op.require(already_proposed())
    try:
        with transaction.atomic():
            op.create(made)
    except IntegrityError as taken:
        raise OperationRefused(already_proposed()) from taken
