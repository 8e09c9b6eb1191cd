from django.utils.translation import gettext as _

from cmdb.models import ImpactDirection, RelationshipType
from cmdb.rules.names import check_name
from itsm.core.models import Unit, User
from itsm.core.operations import operation
from itsm.core.refusals import Refusal, invalid


def create_relationship_type(
    *,
    name: str,
    label: str,
    inverse_label: str,
    actor: User,
    impact: str = ImpactDirection.TARGET_TO_SOURCE,
    acyclic: bool = False,
) -> RelationshipType:
    """Add a way in which two CIs can belong together.

    Refused: permission_denied, invalid, duplicate_relationship_type.
    """
    with operation("ci_model.create_relationship_type", actor=actor) as op:
        op.authorize("ci_model.create_relationship_type", Unit.objects.get(parent=None))
        op.require(check_name(name))
        if impact not in ImpactDirection.values:
            op.require(invalid({"impact": [_("Choose which end suffers when the other fails.")]}))
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
            acyclic=acyclic,
        )
        op.create(made)
        op.audit(made)
        return made
