from collections.abc import Mapping
from typing import Any

from cmdb.actions._attributes import checked_attributes
from cmdb.actions._duplicates import refusing_duplicates
from cmdb.models import CIClass, ConfigurationItem
from cmdb.queries.classes import class_named
from cmdb.rules.facts import check_facts
from itsm.core.models import Unit, User
from itsm.core.operations import operation

UNSET: Any = object()


def edit_ci(
    *,
    number: str,
    actor: User,
    version: int | None = None,
    reason: str = "",
    name: str = UNSET,
    ci_class: str = UNSET,
    unit: Unit = UNSET,
    attributes: Mapping[str, Any] = UNSET,
    criticality: int = UNSET,
    environment: str = UNSET,
    owner: User | None = UNSET,
    description: str = UNSET,
    external_id: str = UNSET,
) -> ConfigurationItem:
    """Change the facts given; those not given stay. Attributes are changed one by one, an empty one removed.

    Refused: not_found, permission_denied, stale_version, unknown_ci_class, invalid, duplicate_ci.
    """
    texts = {"name": name, "environment": environment, "description": description, "external_id": external_id}
    texts = {field: text for field, text in texts.items() if text is not UNSET}
    plain: dict[str, Any] = {"criticality": criticality, "owner": owner, "unit": unit}
    plain = {field: value for field, value in plain.items() if value is not UNSET}
    with operation("ci.edit", actor=actor) as op:
        ci = op.lock(ConfigurationItem, number=number)
        op.authorize("ci.edit", ci)
        op.expect_version(ci, version)
        op.require(check_facts(criticality=plain.get("criticality"), **texts))
        if "unit" in plain:
            op.authorize("ci.edit", plain["unit"])
        for field, value in {**plain, **{field: text.strip() for field, text in texts.items()}}.items():
            setattr(ci, field, value)
        chosen: CIClass = ci.ci_class if ci_class is UNSET else class_named(ci_class)
        if attributes is not UNSET or chosen.pk != ci.ci_class_id:
            given = {} if attributes is UNSET else attributes
            values, refusal = checked_attributes(chosen, given, before=ci.attributes, actor=actor)
            op.require(refusal)
            ci.ci_class, ci.attributes = chosen, values
        with refusing_duplicates():
            changed = op.save(ci)
        if changed:
            op.audit(ci, reason=reason)
            op.announce("ci.edited", ci, name=ci.name)
        return ci
