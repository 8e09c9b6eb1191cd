"""A class moves below another: what that means is gathered first, and then done."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from cmdb.actions._attribute_schema import rewrite
from cmdb.models import AttributeDefinition, CIClass, ConfigurationItem
from cmdb.queries.attribute_values import change_among, family_of
from cmdb.queries.class_moves import (
    classes_below,
    declared_below,
    forbidden_after,
    items_having,
    items_standing_in,
    referring_to,
)
from cmdb.queries.classes import definitions_in, levels_of, spec_of
from cmdb.rules.attribute_changes import AttributeChange, may_change
from cmdb.rules.class_changes import (
    ClassChange,
    Touched,
    keeps_its_references,
    may_inherit,
    may_move,
    stays_a_place,
)
from cmdb.rules.reconciliation import attributes_named
from itsm.core.operations import Operation

_OWN = ("id", "ci_class")
_COPIED = [one.name for one in AttributeDefinition._meta.concrete_fields if one.name not in _OWN]


@dataclass
class Move:
    """What is known of a move before it is done; `change` is what people are told of it."""

    moving: CIClass
    above: CIClass
    family: list[int]
    having: dict[str, int]
    named: Collection[str]
    change: ClassChange
    carried: list[AttributeDefinition] = field(default_factory=list)
    settled: list[AttributeDefinition] = field(default_factory=list)
    rewritten: list[tuple[AttributeDefinition, AttributeChange]] = field(default_factory=list)

    @property
    def path(self) -> str:
        return self.above.path_below(self.moving.name)

    def path_of(self, path: str) -> str:
        """Where the class of this path stands after the move."""
        before = self.moving.path
        return self.path + path.removeprefix(before) if path.startswith(before) else path


def plan_move(op: Operation, moving: CIClass, above: CIClass, *, only_told: bool) -> Move:
    """What is `only_told` goes by the most frequent values. Refused: class_is_root, class_cycle,
    class_tree_too_deep, class_holds_places, class_referred_to, duplicate_attribute,
    attribute_values_would_be_lost, attribute_not_unique."""
    labels = {"label": moving.label, "target_label": above.label}
    moved = classes_below(moving)
    longest = max(len(one.path) for one in moved)
    op.require(may_move(moving.path, above.path, longest=longest, **labels))
    family = [one.pk for one in moved]
    holding = items_standing_in(family)
    becomes = above.path_below(moving.name)
    op.require(stays_a_place(moving.path, becomes, holding=holding, label=moving.label))
    items = ConfigurationItem.objects.filter(ci_class_id__in=family).count()
    change = ClassChange(classes=len(family), items=items)
    named = attributes_named(levels_of(moved))
    move = Move(moving, above, family, items_having(family), named, change)
    move.change.forbidden = forbidden_after(moving, move.path, family)
    left_behind = [name for name in moving.ancestor_names[:-1] if name not in above.ancestor_names]
    op.require(keeps_its_references(referring_to(family, left_behind)))
    old = {one.name: one for one in definitions_in(moving) if one.ci_class_id != moving.pk}
    new = {one.name: one for one in definitions_in(above)}
    kept = {one.pk for one in old.values()} & {one.pk for one in new.values()}
    _gain(op, move, [one for one in new.values() if one.pk not in kept], only_told=only_told)
    _leave(move, [one for one in old.values() if one.pk not in kept and one.name not in new])
    return move


def _gain(op: Operation, move: Move, gained: list[AttributeDefinition], *, only_told: bool) -> None:
    """What the new place declares: values under its names have to fit, as in any change of an attribute."""
    own = {one.name: one for one in move.moving.attributes.select_related("ci_class", "reference_class")}
    below = declared_below(move.moving)
    for definition in gained:
        mine, spec = own.get(definition.name), spec_of(definition)
        op.require(may_inherit(below.get(definition.name, ()), spec_of(mine) if mine else None, spec))
        # What is to be unique must be so together with the items that have the attribute already.
        among = [*move.family, *(family_of(definition) if definition.unique else ())]
        missing = move.change.items - move.having.get(definition.name, 0)
        change = change_among(definition, among, missing=missing, path_of=move.path_of, only_told=only_told)
        op.require(may_change(change, definition.label))
        told = Touched(definition.name, definition.label, change.missing)
        if mine:
            move.settled.append(mine)
        (move.change.settled if mine else move.change.gained).append(told)
        move.change.converted += change.converted
        move.change.more |= change.more
        move.rewritten.append((definition, change))


def _leave(move: Move, left: list[AttributeDefinition]) -> None:
    """What the old place declares: where items have values of it, or something goes by it to know items and
    sources, the class goes on declaring it itself."""
    for definition in left:
        told = Touched(definition.name, definition.label, move.having.get(definition.name, 0))
        needed = bool(told.items) or definition.name in move.named
        if needed:
            move.carried.append(definition)
        (move.change.carried if needed else move.change.dropped).append(told)


def carry_out(op: Operation, move: Move) -> None:
    """The classes below follow, attributes are declared where they are needed, values are written to fit."""
    moving = move.moving
    locked = op.lock_all(CIClass, move.family)
    paths = {one.pk: move.path_of(one.path) for one in locked}
    moving.parent = move.above
    for definition in move.settled:
        op.delete(definition)
    for definition in move.carried:
        facts: dict[str, Any] = {name: getattr(definition, name) for name in _COPIED}
        op.create(AttributeDefinition(ci_class=moving, **facts))
    for one in locked:
        one.path = paths[one.pk]
        op.save(one)
    for definition, change in move.rewritten:
        rewrite(op, definition.name, move.family, change)
