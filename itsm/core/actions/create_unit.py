from django.utils.translation import gettext as _

from itsm.core.models import Unit, User
from itsm.core.operations import operation
from itsm.core.refusals import OperationRefused, invalid


def create_unit(*, name: str, parent: Unit, actor: User) -> Unit:
    """Add a unit below another. Refused: permission_denied, invalid (no name, or taken there)."""
    with operation("unit.create", actor=actor) as op:
        op.authorize_reach("unit.create", parent)
        if not name.strip() or Unit.objects.filter(parent=parent, name=name.strip()).exists():
            raise OperationRefused(invalid({"name": [_("Give a name that is not taken in this unit.")]}))
        unit = op.create(Unit(name=name.strip(), parent=parent))
        op.audit(unit)
        return unit
