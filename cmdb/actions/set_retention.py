from cmdb.models import CIClass
from cmdb.queries.classes import class_named
from cmdb.queries.retention_classes import retention_class_named
from itsm.core.models import Unit, User
from itsm.core.operations import operation


def set_retention(*, ci_class: str, retention: str, actor: User) -> CIClass:
    """Say how long the history of the class and those below is kept; empty: as the class above says.

    Nothing is removed here: `compact_history` does it later. Refused: permission_denied, unknown_ci_class,
    invalid (no such retention class).
    """
    with operation("ci_model.set_retention", actor=actor) as op:
        op.authorize("ci_model.set_retention", Unit.objects.get(parent=None))
        chosen = op.lock(CIClass, class_named(ci_class).pk)
        chosen.retention = retention_class_named(retention)
        if op.save(chosen):
            op.audit(chosen)
        return chosen
