"""Checking a CI's attributes where a rule alone cannot: references must point at something the actor sees."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from cmdb.actions._attribute_schema import wait_for_rivals
from cmdb.models import CIClass, ConfigurationItem
from cmdb.queries.classes import specs_in
from cmdb.queries.items import having_value, visible_to
from cmdb.rules.attributes import AttributeSpec, CheckedAttributes, attribute_not_unique, check_attributes
from itsm.core.models import User
from itsm.core.refusals import Refusal, invalid


def checked_attributes(
    ci_class: CIClass,
    given: Mapping[str, Any],
    *,
    before: Mapping[str, Any],
    actor: User,
    ci: ConfigurationItem | None = None,
) -> tuple[dict[str, Any], Refusal | None]:
    """The values to keep, or the refusal that names each attribute that does not fit.

    `before` are the CI's present values. Those not in `given` stay as they are; an empty value removes one.
    """
    specs = specs_in(ci_class)
    declared = {spec.name for spec in specs}
    kept = {name: value for name, value in before.items() if name not in declared}
    known = {name: value for name, value in before.items() if name in declared}
    checked = check_attributes(specs, {**known, **given}, kept=kept)
    _check_references(checked, actor)
    if checked.errors:
        return {}, invalid({f"attributes.{name}": found for name, found in checked.errors.items()})
    return checked.values, _taken(specs, checked.values, before, ci, actor)


def _taken(
    specs: list[AttributeSpec],
    values: Mapping[str, Any],
    before: Mapping[str, Any],
    ci: ConfigurationItem | None,
    actor: User,
) -> Refusal | None:
    """The refusal for a value that another CI of the declaring class, or of one below it, has already.

    Two that want the same value wait for each other; the second then sees what the first wrote. A value
    that stays as it is asks nothing.
    """
    moved = [spec for spec in specs if spec.unique and values.get(spec.name) != before.get(spec.name)]
    for spec in sorted(moved, key=lambda spec: (spec.declared_by, spec.name)):
        if (value := values.get(spec.name)) is not None:
            wait_for_rivals(f"{spec.declared_by}.{spec.name}", json.dumps(value, sort_keys=True))
            others = having_value(spec, value)
            other = (others.exclude(pk=ci.pk) if ci else others).first()
            if other is not None:
                seen = visible_to(actor).filter(pk=other.pk).exists()
                return attribute_not_unique(spec, value, other.number if seen else "")
    return None


def _check_references(checked: CheckedAttributes, actor: User) -> None:
    wrong = unfit_references(checked.references.values(), actor)
    for name, reference in checked.references.items():
        if reference in wrong:
            checked.errors[name] = [wrong[reference]]


def unfit_references(wanted: Iterable[tuple[str, str]], actor: User) -> dict[tuple[str, str], str]:
    """Of pairs of a CI's number and the path of the class asked for (empty: any), those that do not fit, each
    with the reason. What the actor may not see is not there.
    """
    asked = set(wanted)
    if not asked:
        return {}
    numbers = {number for number, _path in asked}
    paths = dict(visible_to(actor).filter(number__in=numbers).values_list("number", "ci_class__path"))
    wrong = {}
    for number, path in asked:
        if number not in paths:
            wrong[number, path] = _("There is no configuration item of this number that you may see.")
        elif path and not paths[number].startswith(path):
            wrong[number, path] = _("That configuration item is of another class.")
    return wrong
