from django.utils.translation import gettext as _

from cmdb.actions._retention import require_sound
from cmdb.models import RetentionClass
from cmdb.rules.names import check_name
from itsm.core.models import Unit, User
from itsm.core.operations import operation
from itsm.core.refusals import Refusal


def create_retention_class(
    *,
    name: str,
    actor: User,
    label: str = "",
    forever: bool = False,
    every_days: int = 1,
    daily_days: int = 0,
    monthly_months: int | None = None,
) -> RetentionClass:
    """Add a way of keeping history. It removes nothing until a CI class chooses it.

    Every version for `every_days`, then one a day for `daily_days`, then one a month for `monthly_months`
    (None: for ever); `forever` keeps every version whatever the steps say.
    Refused: permission_denied, invalid, duplicate_retention_class.
    """
    with operation("ci_model.create_retention_class", actor=actor) as op:
        op.authorize("ci_model.create_retention_class", Unit.objects.get(parent=None))
        op.require(check_name(name))
        made = RetentionClass(
            name=name,
            label=label.strip() or name.replace("_", " ").capitalize(),
            forever=forever,
            every_days=every_days,
            daily_days=daily_days,
            monthly_months=monthly_months,
        )
        require_sound(op, made)
        made, new = op.create_once(made, name=name)
        if not new:
            sentence = _("There is already a retention class of this name.")
            op.require(Refusal("duplicate_retention_class", sentence, field="name"))
        op.audit(made)
        return made
