from django.utils.translation import gettext as _

from cmdb.actions._attribute_schema import alone_with_the_schema
from cmdb.models import CIClass
from cmdb.models.ci_class import ROOT
from cmdb.queries.classes import class_named
from cmdb.rules.names import check_name
from itsm.core.models import Unit, User
from itsm.core.operations import operation
from itsm.core.refusals import Refusal


def create_class(
    *, name: str, actor: User, label: str = "", parent: str = ROOT, description: str = ""
) -> CIClass:
    """Add a class to the tree. What is below it inherits its attributes.

    Refused: permission_denied, invalid, unknown_ci_class (the parent), duplicate_ci_class.
    """
    with operation("ci_model.create_class", actor=actor) as op:
        op.authorize("ci_model.create_class", Unit.objects.get(parent=None))
        alone_with_the_schema()
        op.require(check_name(name))
        above = class_named(parent)
        if CIClass.objects.filter(name=name).exists():
            op.require(
                Refusal("duplicate_ci_class", _("There is already a class of this name."), field="name")
            )
        made = CIClass(
            name=name,
            label=label.strip() or name.replace("_", " ").capitalize(),
            parent=above,
            path=above.path_below(name),
            description=description,
        )
        op.create(made)
        op.audit(made)
        return made
