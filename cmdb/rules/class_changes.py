"""What becomes of items, attributes and relationships when a class moves to another place in the tree."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from cmdb.rules.attributes import AttributeSpec
from cmdb.rules.facts import PLACE
from itsm.core.refusals import Kind, Refusal

LONGEST_PATH = 1000


@dataclass(frozen=True, slots=True)
class Touched:
    """An attribute by name and label, and how many items it concerns."""

    name: str
    label: str
    items: int = 0


@dataclass(slots=True)
class ClassChange:
    """`carried` are attributes of the old place that items have values of, or that identify them: from then
    on the class declares them itself. `dropped` are the others. `gained` are those of the new place, with the
    items that lack a required value. `settled` are the class's own that the new place declares alike.
    `forbidden` counts relationships that their type would not allow any more: they stay, and health tells.
    Where there are `more` values than those looked at, at least `converted` are written anew.
    """

    classes: int = 0
    items: int = 0
    carried: list[Touched] = field(default_factory=list)
    dropped: list[Touched] = field(default_factory=list)
    gained: list[Touched] = field(default_factory=list)
    settled: list[Touched] = field(default_factory=list)
    converted: int = 0
    forbidden: int = 0
    more: bool = False


def may_move(path: str, target: str, *, label: str, target_label: str, longest: int) -> Refusal | None:
    """`path` and `target` are paths of the class and of the one it is to stand below; `longest` is the length
    of the longest path below the class."""
    if path.count(".") == 1:
        return Refusal(
            "class_is_root",
            _("“%(label)s” is the root of all classes: it stands below none.") % {"label": label},
            kind=Kind.CONFLICT,
            next_step=_("Move one of the classes below it."),
            field="parent",
        )
    if target.startswith(path):
        return Refusal(
            "class_cycle",
            _("“%(label)s” cannot stand below “%(target)s”, which stands below it or is it.")
            % {"label": label, "target": target_label},
            kind=Kind.CONFLICT,
            next_step=_("Choose a class that does not stand below it, or move that one away first."),
            facts={"path": path, "target": target},
            field="parent",
        )
    if longest - len(path) + len(target) + 81 > LONGEST_PATH:
        return Refusal(
            "class_tree_too_deep",
            _("The classes below would stand too deep in the tree."),
            kind=Kind.CONFLICT,
            next_step=_("Choose a class nearer to the root."),
            field="parent",
        )
    return None


def moved_meanwhile(path: str, seen: str | None) -> Refusal | None:
    """`seen` is the path that the caller saw; None: the caller sent none."""
    if seen is None or seen == path:
        return None
    return Refusal(
        "class_moved_meanwhile",
        _("Somebody moved the class since you opened it."),
        kind=Kind.CONFLICT,
        next_step=_("Open it again, and see where it stands now."),
        facts={"path": path, "seen": seen},
    )


def keeps_its_references(referring: Sequence[Touched]) -> Refusal | None:
    """`referring` are attributes that could not refer to items of the class any more, though items do."""
    if not referring:
        return None
    names = ", ".join(f"{one.label} ({one.items})" for one in referring)
    return Refusal(
        "class_referred_to",
        _("Items refer to items of the class by attributes that take no such items there: %(names)s.")
        % {"names": names},
        kind=Kind.CONFLICT,
        next_step=_("Let these attributes refer to another class first, or choose another place."),
        facts={"attributes": {one.name: one.items for one in referring}},
        field="parent",
    )


def stays_a_place(path: str, target: str, *, holding: int, label: str) -> Refusal | None:
    """While something stands in items of the class, it stays one of places; `target` is its new path."""
    was, will_be = PLACE in path.split("."), PLACE in target.split(".")
    if not was or will_be or not holding:
        return None
    return Refusal(
        "class_holds_places",
        _("%(count)s items stand in items of “%(label)s”, which would be no places any more.")
        % {"count": holding, "label": label},
        kind=Kind.CONFLICT,
        next_step=_("Give these items another location first, or choose a class below Place."),
        facts={"items": holding},
        field="parent",
    )


def alike(own: AttributeSpec, inherited: AttributeSpec) -> bool:
    """Whether an attribute of the class may give way to one of the same name that it would inherit: that one
    takes the same values and asks for no less."""
    same = ("kind", "unit", "reference_class", "default")
    as_strict = own.required <= inherited.required and own.unique <= inherited.unique
    fits = set(own.choices) <= set(inherited.choices)
    return fits and as_strict and all(getattr(own, name) == getattr(inherited, name) for name in same)


def may_inherit(below: Collection[str], own: AttributeSpec | None, new: AttributeSpec) -> Refusal | None:
    """An attribute is declared once along every line. `below` are the classes below that do."""
    if not below and (own is None or alike(own, new)):
        return None
    declaring = sorted(below) or [own.declared_by if own else ""]
    return Refusal(
        "duplicate_attribute",
        _("“%(label)s” is declared by %(classes)s too, and otherwise.")
        % {"label": new.label, "classes": ", ".join(declaring)},
        kind=Kind.CONFLICT,
        next_step=_("Make the two attributes alike first, or choose another class."),
        facts={"attribute": new.name, "declared_by": [new.declared_by, *declaring]},
        field="parent",
    )
