from collections.abc import Mapping
from typing import Any, Unpack

from cmdb.actions._attribute_schema import before_editing
from cmdb.actions._attributes import checked_attributes
from cmdb.actions._duplicates import refusing_duplicates
from cmdb.actions._facts import CIFacts, fields_from
from cmdb.models import CIClass, ConfigurationItem
from cmdb.queries.classes import class_named
from itsm.core.models import Unit, User
from itsm.core.operations import operation

UNSET: Any = object()


def edit_ci(
    *,
    number: str,
    actor: User,
    version: int | None = None,
    reason: str = "",
    ci_class: str = UNSET,
    unit: Unit = UNSET,
    attributes: Mapping[str, Any] = UNSET,
    **facts: Unpack[CIFacts],
) -> ConfigurationItem:
    """Change the facts given; those not given stay. Attributes are changed one by one, an empty one removed.

    Refused: not_found, permission_denied, stale_version, unknown_ci_class, invalid, duplicate_ci,
    attribute_not_unique.
    """
    with operation("ci.edit", actor=actor) as op:
        before_editing()
        ci = op.lock(ConfigurationItem, number=number)
        op.authorize("ci.edit", ci)
        op.expect_version(ci, version)
        fields, refusal = fields_from(facts, actor=actor, ci=ci)
        op.require(refusal)
        if unit is not UNSET:
            op.authorize("ci.edit", unit)
            fields["unit"] = unit
        for field, value in fields.items():
            setattr(ci, field, value)
        chosen: CIClass = ci.ci_class if ci_class is UNSET else class_named(ci_class)
        if attributes is not UNSET or chosen.pk != ci.ci_class_id:
            given = {} if attributes is UNSET else attributes
            values, refusal = checked_attributes(chosen, given, before=ci.attributes, actor=actor, ci=ci)
            op.require(refusal)
            ci.ci_class, ci.attributes = chosen, values
        with refusing_duplicates():
            changed = op.save(ci)
        if changed:
            op.audit(ci, reason=reason)
            op.announce("ci.edited", ci, name=ci.name)
        return ci
