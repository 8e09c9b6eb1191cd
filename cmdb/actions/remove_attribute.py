from cmdb.actions._attribute_schema import held_to_change
from cmdb.queries.attribute_values import time_to_tell, with_value
from cmdb.queries.class_moves import classes_below
from cmdb.queries.classes import class_at, levels_of, own_definition
from cmdb.rules.attribute_changes import may_remove
from cmdb.rules.reconciliation import attributes_named
from itsm.core.models import Unit, User
from itsm.core.operations import operation


def remove_attribute(*, ci_class: str, name: str, actor: User, dry_run: bool = False) -> int:
    """Ask for an attribute no longer. Its values stay with their items, as further facts. Tells of how many.

    A `dry_run` only tells. Refused: not_found, permission_denied, unknown_attribute, attribute_identifies,
    and for a dry run query_too_slow.
    """
    with operation("ci_model.remove_attribute", actor=actor) as op:
        of_class = class_at(actor, ci_class)
        op.authorize("ci_model.remove_attribute", Unit.objects.get(parent=None))
        of_class = held_to_change(op, of_class, dry_run=dry_run)
        definition = held_to_change(op, own_definition(of_class, name), dry_run=dry_run)
        named = attributes_named(levels_of(classes_below(of_class)))
        op.require(may_remove(definition.name, definition.label, named.get(definition.name, ())))
        with time_to_tell(only_told=dry_run):
            items = with_value(definition)
        if not dry_run:
            op.delete(definition)
            op.audit(of_class, attribute=definition.name, items=items)
        return items
