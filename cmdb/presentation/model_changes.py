"""What a change of the schema means, in sentences for people, whatever door they came through."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cmdb.models import AttributeDefinition
from cmdb.queries.attribute_values import MOST_LOOKED_AT, concerned_by
from cmdb.rules.attribute_changes import MOST_EXAMPLES, AttributeChange
from cmdb.rules.class_changes import ClassChange, Touched


def attribute_change_told(change: AttributeChange) -> list[str]:
    told = {"converted": change.converted, "missing": change.missing}
    lines = [_("Values written anew: %(converted)s. Items without a required value: %(missing)s.") % told]
    if change.more:
        lines.insert(0, _by_the_most_frequent())
    for kept, new in change.becomes[:MOST_EXAMPLES]:
        pair = {"old": kept.value, "new": new, "items": kept.items}
        lines.append(_("%(old)s becomes %(new)s (%(items)s items)") % pair)
    return lines


def declaring_told(definition: AttributeDefinition) -> list[str]:
    """What becomes of the items once it is declared; nothing to tell beforehand when it is already."""
    if definition.pk:
        return []
    concerned = concerned_by(definition)
    told = {"items": concerned.items, "without": concerned.without, "unfit": concerned.unfit}
    lines = [_("Items of the class and of those below it, which have it from then on: %(items)s.") % told]
    if concerned.without and definition.default is not None:
        sentence = _("Without a value: %(without)s. They stay so; who edits one next gives it “%(value)s”.")
        lines.append(sentence % {**told, "value": definition.default})
    elif concerned.without and definition.required:
        sentence = _("Without a value: %(without)s. They stay so; who edits one next is asked for it.")
        lines.append(sentence % told)
    if kept := concerned.items - concerned.without:
        sentence = _(
            "With a value of this name already: %(kept)s. They keep it; for %(unfit)s it does not fit."
        )
        if concerned.more:
            sentence = _(
                "With a value of this name already: %(kept)s. They keep it; for at least %(unfit)s it does"
                " not fit."
            )
        lines.append(sentence % {**told, "kept": kept})
    return lines


def _by_the_most_frequent() -> str:
    sentence = _(
        "There are more than %(most)s values. The most frequent tell this: at least so much changes."
    )
    return sentence % {"most": MOST_LOOKED_AT}


def removal_told(items: int) -> list[str]:
    sentence = ngettext(
        "%(count)s item keeps its value as a further fact.",
        "%(count)s items keep their values as further facts.",
        items,
    )
    return [sentence % {"count": items}]


def class_change_told(change: ClassChange) -> list[str]:
    """Empty when the class stays where it is."""
    if not change.classes:
        return []
    lines = [
        _("Classes that move: %(classes)s. Items of them: %(items)s.")
        % {"classes": change.classes, "items": change.items}
    ]
    for sentence, touched in (
        (_("Needed, so declared by the class itself from then on: %(names)s."), change.carried),
        (_("Attributes that no item has a value of, and that go: %(names)s."), change.dropped),
        (_("Attributes that come with the new place: %(names)s."), change.gained),
        (_("Attributes that the new place declares alike: %(names)s."), change.settled),
    ):
        if touched:
            lines.append(sentence % {"names": _listed(touched)})
    if change.more:
        lines.append(_by_the_most_frequent())
    if change.converted:
        lines.append(_("Values written anew: %(converted)s.") % {"converted": change.converted})
    if change.forbidden:
        sentence = ngettext(
            "%(count)s relationship stays that its type does not allow there; health counts it.",
            "%(count)s relationships stay that their types do not allow there; health counts them.",
            change.forbidden,
        )
        lines.append(sentence % {"count": change.forbidden})
    return lines


def _listed(touched: Sequence[Touched]) -> str:
    return ", ".join(f"{one.label} ({one.items})" if one.items else one.label for one in touched)
