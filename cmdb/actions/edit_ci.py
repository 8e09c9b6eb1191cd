from collections.abc import Mapping
from typing import Any, Unpack

from cmdb.actions._attribute_schema import before_editing
from cmdb.actions._editing import UNSET, write_facts
from cmdb.actions._facts import CIFacts
from cmdb.actions._places import before_moving
from cmdb.models import ConfigurationItem
from cmdb.queries.items import as_number
from itsm.core.models import Unit, User
from itsm.core.operations import operation


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
        if facts.get("location"):
            before_moving(ConfigurationItem.objects.filter(number=as_number(number)))
        ci = op.lock(ConfigurationItem, number=number)
        op.authorize("ci.edit", ci)
        op.expect_version(ci, version)
        changed = write_facts(
            op,
            ci,
            viewer=actor,
            right="ci.edit",
            ci_class=ci_class,
            unit=unit,
            attributes=attributes,
            **facts,
        )
        if changed:
            op.audit(ci, reason=reason)
            op.announce("ci.edited", ci, name=ci.name)
        return ci
