from collections.abc import Mapping
from typing import Any, Unpack

from cmdb.actions._attribute_schema import before_editing
from cmdb.actions._editing import UNSET, write_facts
from cmdb.actions._facts import CIFacts
from cmdb.actions._proposing import Tried, require_reference, tell_held, to_be_held, tried
from cmdb.models import ConfigurationItem, Proposal, ProposedEdit
from cmdb.queries.recorded import facts_recorded
from itsm.core.models import Unit, User
from itsm.core.operations import Operation, operation


def propose_edit(
    *,
    number: str,
    reference: str,
    actor: User,
    own_right: bool = False,
    version: int | None = None,
    reason: str = "",
    ci_class: str = UNSET,
    unit: Unit = UNSET,
    attributes: Mapping[str, Any] = UNSET,
    **facts: Unpack[CIFacts],
) -> ProposedEdit:
    """Hold an edit of an item until what stands behind `reference` has it applied; nothing changes yet.

    It is tried and taken back, so that it is refused as `edit_ci` would be. `own_right` asks for the right to
    edit, for a reference behind which nobody else decides. Refused besides: nothing_proposed.
    """
    right = "ci.edit" if own_right else "ci.propose"

    def edited(op: Operation) -> Tried:
        before_editing()
        ci = op.lock(ConfigurationItem, number=number)
        op.authorize(right, ci)
        op.expect_version(ci, version)
        seen, before = ci.version, facts_recorded(ci)
        write_facts(
            op, ci, viewer=actor, right=right, ci_class=ci_class, unit=unit, attributes=attributes, **facts
        )
        return Tried(ci, seen, before, facts_recorded(ci))

    require_reference(reference)
    with operation("ci.propose", actor=actor) as op:
        found = tried(actor, edited)
        ci = ConfigurationItem.objects.get(pk=found.ci.pk)
        made = op.create(to_be_held(op, found, Proposal.EDIT, reference=reference, reason=reason, ci=ci))
        tell_held(op, made)
        return made
