from django.utils.translation import gettext as _

from cmdb.actions._ends import Ends, set_ends
from cmdb.models import ImpactDirection, RelationshipType, Strength
from cmdb.rules.names import check_name
from cmdb.rules.relationships import check_type
from itsm.core.models import Unit, User
from itsm.core.operations import operation
from itsm.core.refusals import Refusal


def create_relationship_type(
    *,
    name: str,
    label: str,
    inverse_label: str,
    actor: User,
    impact: str = ImpactDirection.TARGET_TO_SOURCE,
    strength: str = Strength.TOTAL,
    acyclic: bool = False,
    source_most: int | None = None,
    target_most: int | None = None,
    ends: Ends = (),
) -> RelationshipType:
    """Add a way in which two CIs can belong together.

    `source_most` and `target_most` bound how many relationships of the type one item may have at that end;
    `ends` are pairs of class names (source, target), each with the classes below it; none joins all.
    Refused: permission_denied, invalid, unknown_ci_class, duplicate_relationship_type.
    """
    with operation("ci_model.create_relationship_type", actor=actor) as op:
        op.authorize("ci_model.create_relationship_type", Unit.objects.get(parent=None))
        op.require(check_name(name))
        op.require(check_type(impact, strength, source_most, target_most))
        if RelationshipType.objects.filter(name=name).exists():
            op.require(
                Refusal(
                    "duplicate_relationship_type", _("There is already a type of this name."), field="name"
                )
            )
        made = RelationshipType(
            name=name,
            label=label.strip(),
            inverse_label=inverse_label.strip(),
            impact=impact,
            strength=strength,
            acyclic=acyclic,
            source_most=source_most,
            target_most=target_most,
        )
        op.create(made)
        set_ends(op, made, ends)
        op.audit(made)
        return made
