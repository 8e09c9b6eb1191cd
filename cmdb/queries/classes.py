"""The class tree and the attributes that hold in each class."""

from collections.abc import Iterable

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from cmdb.models import AttributeDefinition, CIClass, RelationshipEnds, RelationshipType
from cmdb.rules.attributes import AttributeSpec
from cmdb.rules.lifecycle import normalised
from cmdb.rules.reconciliation import Level
from itsm.core import access
from itsm.core.models import User
from itsm.core.refusals import Kind, OperationRefused, Refusal, not_found, permission_denied


def class_named(name: str) -> CIClass:
    """The class by name, however it is written. Refused with `unknown_ci_class`."""
    found = CIClass.objects.filter(name=normalised(name)).first()
    if found is None:
        raise OperationRefused(
            Refusal(
                "unknown_ci_class",
                _("There is no CI class “%(name)s”.") % {"name": name},
                Kind.INVALID,
                next_step=_("Choose one of the classes listed, or have it created first."),
                facts={"ci_class": name},
                field="ci_class",
            )
        )
    return found


def relationship_type_named(name: str) -> RelationshipType:
    """The type by name, however it is written. Refused with `unknown_relationship_type`."""
    found = RelationshipType.objects.filter(name=normalised(name)).first()
    if found is None:
        raise OperationRefused(
            Refusal(
                "unknown_relationship_type",
                _("There is no relationship type “%(name)s”.") % {"name": name},
                Kind.INVALID,
                next_step=_("Choose one of the types listed, or have it created first."),
                facts={"type": name},
                field="type",
            )
        )
    return found


def definitions_in(ci_class: CIClass) -> QuerySet[AttributeDefinition]:
    """The attributes of a class: its parents' first, then its own."""
    return (
        AttributeDefinition.objects.filter(ci_class__name__in=ci_class.ancestor_names)
        .select_related("ci_class", "reference_class")
        .order_by("ci_class__path", "position", "name")
    )


def own_definition(ci_class: CIClass, name: str) -> AttributeDefinition:
    """An attribute that this very class declares. Refused with `unknown_attribute`."""
    found = ci_class.attributes.filter(name=name.replace("\x00", "")).first()
    if found is None:
        raise OperationRefused(
            Refusal(
                "unknown_attribute",
                _("“%(label)s” declares no attribute “%(name)s”.")
                % {"label": ci_class.label, "name": name[:80]},
                Kind.INVALID,
                next_step=_("Change an attribute where it is declared; the class lists them."),
                facts={
                    "attribute": name[:80],
                    "declared": list(ci_class.attributes.values_list("name", flat=True)),
                },
                field="attribute",
            )
        )
    return found


def specs_in(ci_class: CIClass) -> list[AttributeSpec]:
    return [spec_of(definition) for definition in definitions_in(ci_class)]


def spec_of(definition: AttributeDefinition) -> AttributeSpec:
    return AttributeSpec(
        name=definition.name,
        label=definition.label,
        kind=definition.kind,
        unit=definition.unit,
        choices=tuple(definition.choices),
        required=definition.required,
        default=definition.default,
        help_text=definition.help_text,
        reference_class=definition.reference_class.path if definition.reference_class else "",
        declared_by=definition.ci_class.name,
        unique=definition.unique,
    )


def levels_of(classes: Iterable[CIClass]) -> list[Level]:
    return [Level(one.name, one.identified_by, one.source_order) for one in classes]


def specs_by_class() -> dict[int, list[AttributeSpec]]:
    """The attributes of every class, in two statements: for work on many CIs at once."""
    own: dict[str, list[AttributeSpec]] = {}
    for definition in AttributeDefinition.objects.select_related("ci_class", "reference_class"):
        own.setdefault(definition.ci_class.name, []).append(spec_of(definition))
    return {
        ci_class.pk: [spec for name in ci_class.ancestor_names for spec in own.get(name, ())]
        for ci_class in CIClass.objects.all()
    }


def tree(user: User) -> QuerySet[CIClass]:
    """All classes, parents before children, for whoever sees the model at all."""
    rows = CIClass.objects.select_related("parent", "retention").order_by("path")
    return rows if sees_model(user) else rows.none()


def class_at(user: User, name: str) -> CIClass:
    """The class of exactly this name. Refused with `not_found`."""
    found = tree(user).filter(name=name.replace("\x00", "")).first()
    if found is None:
        raise OperationRefused(not_found(_("CI class")))
    return found


def class_to_record(user: User, name: str) -> CIClass:
    """The class of a new CI. Refused with `permission_denied` for somebody who may record none anywhere."""
    if not access.may(user, "ci.create", None):
        raise OperationRefused(permission_denied("ci.create", sorted(access.roles_for("ci.create"))))
    return class_at(user, name)


def relationship_types(user: User) -> QuerySet[RelationshipType]:
    ends = RelationshipEnds.objects.select_related("source_class", "target_class").order_by("id")
    rows = RelationshipType.objects.order_by("label", "id").prefetch_related(Prefetch("ends", ends))
    return rows if sees_model(user) else rows.none()


def relationship_type_at(user: User, name: str) -> RelationshipType:
    """The type of exactly this name. Refused with `not_found`."""
    found = relationship_types(user).filter(name=name.replace("\x00", "")).first()
    if found is None:
        raise OperationRefused(not_found(_("relationship type")))
    return found


def sees_model(user: User) -> bool:
    return access.sees_any(user, "ci_model")
