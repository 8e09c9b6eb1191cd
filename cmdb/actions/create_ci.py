from collections.abc import Mapping
from typing import Any, Unpack

from django.utils.translation import gettext as _

from cmdb.actions._attribute_schema import before_editing
from cmdb.actions._attributes import checked_attributes
from cmdb.actions._duplicates import refusing_duplicates
from cmdb.actions._facts import CIFacts, fields_from
from cmdb.actions._lifecycle import walk_to
from cmdb.models import ConfigurationItem
from cmdb.models.configuration_item import CIState
from cmdb.queries.classes import class_named
from itsm.core import access
from itsm.core.models import Unit, User
from itsm.core.operations import operation
from itsm.core.refusals import OperationRefused, invalid, permission_denied


def create_ci(
    *,
    ci_class: str,
    actor: User,
    unit: Unit | None = None,
    attributes: Mapping[str, Any] | None = None,
    state: str = CIState.PLANNED,
    **facts: Unpack[CIFacts],
) -> ConfigurationItem:
    """Record a CI, by default in the actor's own unit and planned; it walks to `state` edge by edge.

    Refused: permission_denied, unknown_ci_class, invalid, duplicate_ci, attribute_not_unique.
    """
    with operation("ci.create", actor=actor) as op:
        before_editing()
        home = unit or own_unit(actor)
        op.authorize("ci.create", home)
        chosen = class_named(ci_class)
        fields, refusal = fields_from({"name": "", **facts}, actor=actor)
        op.require(refusal)
        if state not in CIState.values:
            op.require(invalid({"state": [_("There is no such state.")]}))
        values, refusal = checked_attributes(chosen, attributes or {}, before={}, actor=actor)
        op.require(refusal)
        ci = ConfigurationItem(ci_class=chosen, unit=home, attributes=values, **fields)
        with refusing_duplicates():
            op.create(ci)
        walk_to(op, ci, state)
        op.audit(ci)
        op.announce("ci.created", ci, name=ci.name, ci_class=chosen.name)
        return ci


def own_unit(actor: User) -> Unit:
    """The topmost unit in which the actor may record CIs. Refused: permission_denied."""
    units = sorted(access.units_where(actor, "ci.create"), key=lambda unit: (len(unit.path), unit.path))
    if not units:
        raise OperationRefused(permission_denied("ci.create", sorted(access.roles_for("ci.create"))))
    return units[0]
