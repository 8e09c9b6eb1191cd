from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from cmdb.actions._attribute_schema import held_to_change, require_sound
from cmdb.models import AttributeDefinition, CIClass
from cmdb.models.attribute import AttributeKind
from cmdb.queries.classes import class_named
from cmdb.rules.names import check_name
from itsm.core.models import Unit, User
from itsm.core.operations import operation
from itsm.core.refusals import Refusal


def declare_attribute(
    *,
    ci_class: str,
    name: str,
    label: str,
    actor: User,
    kind: str = AttributeKind.TEXT,
    unit: str = "",
    choices: Sequence[str] = (),
    reference_class: str = "",
    required: bool = False,
    unique: bool = False,
    default: Any = None,
    help_text: str = "",
    position: int = 100,
    dry_run: bool = False,
) -> AttributeDefinition:
    """Give a class, and every class below it, one more attribute. CIs recorded before keep what they have.

    A `dry_run` only refuses what would be refused; what it gives is not recorded. Refused: permission_denied,
    unknown_ci_class, invalid, duplicate_attribute.
    """
    with operation("ci_model.declare_attribute", actor=actor) as op:
        op.authorize("ci_model.declare_attribute", Unit.objects.get(parent=None))
        chosen = held_to_change(op, class_named(ci_class), dry_run=dry_run)
        op.require(check_name(name))
        made = AttributeDefinition(
            ci_class=chosen,
            name=name,
            label=label.strip(),
            kind=kind,
            unit=unit.strip(),
            choices=[str(choice) for choice in choices],
            reference_class=class_named(reference_class) if reference_class else None,
            required=required,
            unique=unique,
            default=default,
            help_text=help_text,
            position=position,
        )
        op.require(_is_new(made))
        require_sound(op, made)
        if not dry_run:
            op.create(made)
            op.audit(made)
        return made


def _is_new(made: AttributeDefinition) -> Refusal | None:
    family = Q(name__in=made.ci_class.ancestor_names) | Q(path__startswith=made.ci_class.path)
    if AttributeDefinition.objects.filter(
        ci_class__in=CIClass.objects.filter(family), name=made.name
    ).exists():
        return Refusal(
            "duplicate_attribute",
            _("A class above or below already has an attribute of this name."),
            field="name",
        )
    return None
