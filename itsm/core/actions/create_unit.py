from django.utils.translation import gettext as _

from itsm.core.models import Unit, User
from itsm.core.operations import operation
from itsm.core.refusals import OperationRefused, invalid


def create_unit(*, name: str, parent: Unit, actor: User) -> Unit:
    """Add a unit below another. Refused: permission_denied, invalid (no name, or taken there)."""
    with operation("unit.create", actor=actor) as op:
        op.authorize_reach("unit.create", parent)
        name, taken = name.strip(), invalid({"name": [_("Give a name that is not taken in this unit.")]})
        if not name:
            raise OperationRefused(taken)
        unit, new = op.create_once(Unit(name=name, parent=parent), name=name, parent=parent)
        if not new:
            raise OperationRefused(taken)
        op.audit(unit)
        return unit
