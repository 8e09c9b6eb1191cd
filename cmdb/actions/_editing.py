"""Writing the facts of an item that the operation holds, wherever the edit comes from."""

from collections.abc import Mapping
from typing import Any

from cmdb.actions._attributes import checked_attributes
from cmdb.actions._duplicates import refusing_duplicates
from cmdb.actions._facts import fields_from
from cmdb.models import CIClass, ConfigurationItem
from cmdb.queries.classes import class_named
from cmdb.queries.places import items_in_place
from cmdb.queries.recorded import facts_recorded
from cmdb.rules.class_changes import stays_a_place
from cmdb.rules.merging import EMPTY
from cmdb.rules.proposals import changed_fields
from cmdb.rules.reconciliation import after_attaching, after_writing, fact_named
from itsm.core.models import Unit, User
from itsm.core.operations import Operation

UNSET: Any = object()
NOBODY_ELSE: Mapping[str, str] = {}


def write_facts(
    op: Operation,
    ci: ConfigurationItem,
    *,
    viewer: User,
    right: str = "",
    ci_class: str = UNSET,
    unit: Unit = UNSET,
    attributes: Mapping[str, Any] = UNSET,
    said_by: Mapping[str, str] = NOBODY_ELSE,
    **facts: Any,
) -> bool:
    """Save what differs; False when nothing does. The caller audits and announces.

    `said_by` names the source of facts that were not written by hand.

    What is referred to must be seen by `viewer`; another unit asks for `right` there, when one is named.
    Refused: permission_denied, unknown_ci_class, class_holds_places, invalid, duplicate_ci,
    attribute_not_unique.
    """
    before, was = facts_recorded(ci), ci.source
    fields, refusal = fields_from(facts, actor=viewer, ci=ci)  # type: ignore[arg-type]
    op.require(refusal)
    if unit is not UNSET:
        if right:
            op.authorize(right, unit)
        fields["unit"] = unit
    for field, value in fields.items():
        setattr(ci, field, value)
    chosen: CIClass = ci.ci_class if ci_class is UNSET else class_named(ci_class)
    if chosen.pk != ci.ci_class_id:
        holding = items_in_place(ci)
        op.require(stays_a_place(ci.ci_class.path, chosen.path, holding=holding, label=ci.name))
    if attributes is not UNSET or chosen.pk != ci.ci_class_id:
        given = {} if attributes is UNSET else attributes
        values, refusal = checked_attributes(chosen, given, before=ci.attributes, actor=viewer, ci=ci)
        op.require(refusal)
        ci.ci_class, ci.attributes = chosen, values
    if ci.source != was:
        present = [fact_named(name) for name, value in before.items() if value not in EMPTY]
        ci.fact_sources = after_attaching(ci.fact_sources, present, was=was, now=ci.source)
    _note_sources(ci, before, said_by)
    with refusing_duplicates():
        return op.save(ci)


def _note_sources(ci: ConfigurationItem, before: Mapping[str, Any], said_by: Mapping[str, str]) -> None:
    after = facts_recorded(ci)
    for name in (change["name"] for change in changed_fields(before, after)):
        ci.fact_sources = after_writing(
            ci.fact_sources, [fact_named(name)], own_source=ci.source, writer=said_by.get(name, "")
        )
