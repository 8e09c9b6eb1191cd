"""Writing the facts of an item that the operation holds, wherever the edit comes from."""

from collections.abc import Mapping
from typing import Any

from cmdb.actions._attributes import checked_attributes
from cmdb.actions._duplicates import refusing_duplicates
from cmdb.actions._facts import fields_from
from cmdb.models import CIClass, ConfigurationItem
from cmdb.queries.classes import class_named
from itsm.core.models import Unit, User
from itsm.core.operations import Operation

UNSET: Any = object()


def write_facts(
    op: Operation,
    ci: ConfigurationItem,
    *,
    viewer: User,
    right: str = "",
    ci_class: str = UNSET,
    unit: Unit = UNSET,
    attributes: Mapping[str, Any] = UNSET,
    **facts: Any,
) -> bool:
    """Save what differs; False when nothing does. The caller audits and announces.

    What is referred to must be seen by `viewer`; another unit asks for `right` there, when one is named.
    Refused: permission_denied, unknown_ci_class, invalid, duplicate_ci, attribute_not_unique.
    """
    fields, refusal = fields_from(facts, actor=viewer, ci=ci)  # type: ignore[arg-type]
    op.require(refusal)
    if unit is not UNSET:
        if right:
            op.authorize(right, unit)
        fields["unit"] = unit
    for field, value in fields.items():
        setattr(ci, field, value)
    chosen: CIClass = ci.ci_class if ci_class is UNSET else class_named(ci_class)
    if attributes is not UNSET or chosen.pk != ci.ci_class_id:
        given = {} if attributes is UNSET else attributes
        values, refusal = checked_attributes(chosen, given, before=ci.attributes, actor=viewer, ci=ci)
        op.require(refusal)
        ci.ci_class, ci.attributes = chosen, values
    with refusing_duplicates():
        return op.save(ci)
