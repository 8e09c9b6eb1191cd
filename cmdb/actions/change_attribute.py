from collections.abc import Sequence
from typing import Any, TypedDict, Unpack

from cmdb.actions._attribute_schema import held_to_change, require_sound, rewrite
from cmdb.models import AttributeDefinition
from cmdb.queries.attribute_values import change_among, family_of, time_to_tell, without_value
from cmdb.queries.classes import class_at, class_named, own_definition
from cmdb.rules.attribute_changes import AttributeChange, may_change
from itsm.core.models import Unit, User
from itsm.core.operations import Operation, operation


class AttributeFacts(TypedDict, total=False):
    """What may change of an attribute; its name and its class never do."""

    label: str
    kind: str
    unit: str
    choices: Sequence[str]
    reference_class: str
    required: bool
    unique: bool
    default: Any
    help_text: str
    position: int


def change_attribute(
    *, ci_class: str, name: str, actor: User, dry_run: bool = False, **facts: Unpack[AttributeFacts]
) -> AttributeChange:
    """Change an attribute and write its values anew to fit; what is not given stays. Tells what that means.

    A `dry_run` only tells, by the most frequent values. No value is lost: one that does not fit stops the
    change. Refused: not_found, permission_denied, unknown_attribute, invalid, attribute_values_would_be_lost,
    attribute_not_unique; a dry run: query_too_slow.
    """
    with operation("ci_model.change_attribute", actor=actor) as op:
        of_class = class_at(actor, ci_class)
        op.authorize("ci_model.change_attribute", Unit.objects.get(parent=None))
        of_class = held_to_change(op, of_class, dry_run=dry_run)
        definition = held_to_change(op, own_definition(of_class, name), dry_run=dry_run)
        _set(definition, facts)
        require_sound(op, definition)
        change = _meant(definition, only_told=dry_run)
        op.require(may_change(change, definition.label))
        if not dry_run:
            _write(op, definition, change)
        return change


def _meant(definition: AttributeDefinition, *, only_told: bool) -> AttributeChange:
    with time_to_tell(only_told=only_told):
        missing = without_value(definition)
        return change_among(definition, family_of(definition), missing=missing, only_told=only_told)


def _set(definition: AttributeDefinition, facts: AttributeFacts) -> None:
    given: dict[str, Any] = dict(facts)
    if "reference_class" in given:
        named = given["reference_class"]
        given["reference_class"] = class_named(named) if named else None
    if "choices" in given:
        given["choices"] = [str(choice) for choice in given["choices"]]
    for field, value in given.items():
        setattr(definition, field, value)


def _write(op: Operation, definition: AttributeDefinition, change: AttributeChange) -> None:
    saved = op.save(definition)
    rewrite(op, definition.name, family_of(definition), change)
    if saved or change.becomes:
        op.audit(definition, converted=change.converted)
