from cmdb.actions._lifecycle import take_step
from cmdb.actions._proposing import (
    Tried,
    hold_once,
    require_reference,
    require_step,
    tell_held,
    to_be_held,
    tried,
)
from cmdb.models import ConfigurationItem, Proposal, ProposedEdit
from cmdb.queries.recorded import state_recorded
from itsm.core.models import User
from itsm.core.operations import Operation, operation


def propose_step(
    *,
    number: str,
    verb: str,
    reference: str,
    actor: User,
    own_right: bool = False,
    version: int | None = None,
    reason: str = "",
) -> ProposedEdit:
    """Hold a step of an item's lifecycle until what stands behind `reference` has it taken; nothing moves.

    It is tried and taken back, so that it is refused as `verb` itself would be. `own_right` asks for the
    right to the verb, for a reference behind which nobody else decides. Refused besides: invalid (no such
    step), already_proposed.
    """

    def stepped(op: Operation) -> Tried:
        ci = op.lock(ConfigurationItem, number=number)
        op.authorize(f"ci.{verb}" if own_right else "ci.propose", ci)
        op.expect_version(ci, version)
        seen, before = ci.version, state_recorded(ci)
        take_step(op, ci, verb)
        return Tried(ci, seen, before, state_recorded(ci))

    require_reference(reference)
    require_step(verb)
    with operation("ci.propose", actor=actor) as op:
        found = tried(actor, stepped)
        ci = ConfigurationItem.objects.get(pk=found.ci.pk)
        made = to_be_held(op, found, Proposal.STEP, reference=reference, reason=reason, ci=ci, verb=verb)
        hold_once(op, made, what=Proposal.STEP)
        tell_held(op, made)
        return made
