from cmdb.actions._attribute_schema import held_to_change
from cmdb.actions._class_moving import carry_out, plan_move
from cmdb.queries.attribute_values import time_to_tell
from cmdb.queries.classes import class_at, class_named
from cmdb.rules.class_changes import ClassChange, moved_meanwhile
from itsm.core.models import Unit, User
from itsm.core.operations import operation


def edit_class(
    *,
    name: str,
    actor: User,
    label: str | None = None,
    description: str | None = None,
    parent: str | None = None,
    path: str | None = None,
    dry_run: bool = False,
) -> ClassChange:
    """Change what a class is called, or move it below another with all that stands below it.

    What is not given, or an empty label, stays. No value is lost: attributes of the old place that items have
    values of are declared by the class itself from then on. `path` is where the caller saw it stand. A
    `dry_run` only tells, by the most frequent values. Refused: not_found, permission_denied,
    class_moved_meanwhile, unknown_ci_class (the parent), class_is_root, class_cycle, class_tree_too_deep,
    class_holds_places, class_referred_to, duplicate_attribute, attribute_values_would_be_lost,
    attribute_not_unique, and for a dry run query_too_slow.
    """
    with operation("ci_model.edit_class", actor=actor) as op:
        found = class_at(actor, name)
        op.authorize("ci_model.edit_class", Unit.objects.get(parent=None))
        chosen = held_to_change(op, found, dry_run=dry_run)
        op.require(moved_meanwhile(chosen.path, path))
        above = class_named(parent) if parent else None
        move = None
        if above and above.pk != chosen.parent_id:
            with time_to_tell(only_told=dry_run):
                move = plan_move(op, chosen, above, only_told=dry_run)
        change = move.change if move else ClassChange()
        if dry_run:
            return change
        chosen.label = (label or "").strip() or chosen.label
        chosen.description = chosen.description if description is None else description.strip()
        if move:
            carry_out(op, move)
        if op.save(chosen) or move:
            op.audit(chosen, classes=change.classes, converted=change.converted)
        return change
