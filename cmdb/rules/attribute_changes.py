"""What becomes of the values when an attribute changes its type, its choices or its rules."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from cmdb.rules.attributes import TEXT, AttributeSpec, canonical_value
from itsm.core.refusals import Kind, Refusal

MOST_EXAMPLES = 20


@dataclass(frozen=True, slots=True)
class KeptValue:
    """A value that items have, how many have it, and the number of one of them."""

    value: Any
    items: int
    example: str


@dataclass(slots=True)
class AttributeChange:
    """`becomes` pairs values that would be written anew; `lost` are values that do not fit, with the reason.

    `missing` counts items without a value of an attribute that is to be required: they stay as they are, and
    whoever edits one is asked for it. Where there are `more` values than those looked at, it is at least so.
    """

    becomes: list[tuple[KeptValue, Any]] = field(default_factory=list)
    lost: list[tuple[KeptValue, str]] = field(default_factory=list)
    repeated: list[KeptValue] = field(default_factory=list)
    missing: int = 0
    more: bool = False

    @property
    def converted(self) -> int:
        """How many items would get another value."""
        return sum(kept.items for kept, _new in self.becomes)


def change_of(
    spec: AttributeSpec,
    values: Iterable[KeptValue],
    *,
    missing: int,
    referable: Collection[str] | None = None,
    more: bool = False,
) -> AttributeChange:
    """What the values become under `spec`. Two that become one are repeated where it is to be unique.

    `referable` are the numbers of items that a reference may name; None: it is no reference. There are `more`
    values than those given.
    """
    change = AttributeChange(missing=missing if spec.required else 0, more=more)
    having: dict[str, KeptValue] = {}
    for kept in values:
        try:
            new = _converted(spec, kept.value)
            if referable is not None and new not in referable:
                raise ValueError(_("No item of this number is of the class referred to."))
        except ValueError as wrong:
            change.lost.append((kept, str(wrong)))
            continue
        if new != kept.value or type(new) is not type(kept.value):
            change.becomes.append((kept, new))
        key = json.dumps(new, sort_keys=True)
        if spec.unique and (kept.items > 1 or key in having):
            change.repeated.append(kept)
        having.setdefault(key, kept)
    return change


def _converted(spec: AttributeSpec, value: Any) -> Any:
    """As it is if it fits, else as it reads when it is written out."""
    try:
        return canonical_value(spec, value)
    except ValueError:
        if isinstance(value, str):
            raise
        written = json.dumps(value, ensure_ascii=False)
        if spec.kind == TEXT and isinstance(value, bool):
            written = "yes" if value else "no"
        return canonical_value(spec, written)


def may_change(change: AttributeChange, label: str) -> Refusal | None:
    """No value is lost by a change of its attribute, and none is left that breaks it."""
    if change.lost:
        items = sum(kept.items for kept, _reason in change.lost)
        sentence = _("%(count)s items have a value of “%(label)s” that would not fit any more.")
        if change.more:
            sentence = _("At least %(count)s items have a value of “%(label)s” that would not fit any more.")
        return Refusal(
            "attribute_values_would_be_lost",
            sentence % {"count": items, "label": label},
            kind=Kind.CONFLICT,
            next_step=_("Correct these values first, or choose another type."),
            facts={
                "items": items,
                "values": [
                    {"value": kept.value, "items": kept.items, "ci": kept.example, "reason": reason}
                    for kept, reason in change.lost[:MOST_EXAMPLES]
                ],
            },
        )
    if change.repeated:
        return Refusal(
            "attribute_not_unique",
            _("“%(label)s” cannot be unique: several items have the same value.") % {"label": label},
            kind=Kind.CONFLICT,
            next_step=_("Correct these values first."),
            facts={
                "values": [
                    {"value": kept.value, "items": kept.items, "ci": kept.example}
                    for kept in change.repeated[:MOST_EXAMPLES]
                ]
            },
            field="unique",
        )
    return None


def may_remove(name: str, label: str, named_by: Sequence[str]) -> Refusal | None:
    """`named_by` are classes whose identifiers or orders of sources name the attribute."""
    if not named_by:
        return None
    return Refusal(
        "attribute_identifies",
        _("“%(label)s” says how records find items of: %(classes)s.")
        % {"label": label, "classes": ", ".join(named_by)},
        kind=Kind.CONFLICT,
        next_step=_("Take it out of how records find items of these classes first."),
        facts={"attribute": name, "named_by": list(named_by)},
        field="attribute",
    )
