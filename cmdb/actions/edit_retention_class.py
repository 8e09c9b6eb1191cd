from cmdb.actions._editing import UNSET
from cmdb.actions._retention import require_sound
from cmdb.models import RetentionClass
from cmdb.queries.retention_classes import retention_class_at
from itsm.core.models import Unit, User
from itsm.core.operations import operation


def edit_retention_class(
    *,
    name: str,
    actor: User,
    label: str = UNSET,
    forever: bool = UNSET,
    every_days: int = UNSET,
    daily_days: int = UNSET,
    monthly_months: int | None = UNSET,
) -> RetentionClass:
    """Change how long history is kept by the classes that chose this; what is not given stays.

    Nothing is removed here, and nothing that was removed comes back: the next compaction goes by it.
    Refused: not_found, permission_denied, invalid.
    """
    given = {
        "label": label,
        "forever": forever,
        "every_days": every_days,
        "daily_days": daily_days,
        "monthly_months": monthly_months,
    }
    with operation("ci_model.edit_retention_class", actor=actor) as op:
        chosen = op.lock(RetentionClass, retention_class_at(actor, name).pk)
        op.authorize("ci_model.edit_retention_class", Unit.objects.get(parent=None))
        for field, value in given.items():
            if value is not UNSET:
                setattr(chosen, field, value.strip() if isinstance(value, str) else value)
        require_sound(op, chosen)
        if op.save(chosen):
            op.audit(chosen)
        return chosen
