"""What may be edited in many items at once, and how many."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from cmdb.rules.facts import tags_of
from itsm.core.refusals import Kind, Refusal, invalid

MOST_ITEMS = 500
EDITABLE = frozenset(
    {
        "criticality",
        "environment",
        "owner",
        "owner_group",
        "support_group",
        "location",
        "description",
        "attributes",
        "add_tags",
        "remove_tags",
    }
)
"""Facts that many items can share; a name or an identifier is one item's own."""


def may_edit_many(items: int, facts: Mapping[str, Any]) -> Refusal | None:
    """`facts` are what is to be changed, by the names in EDITABLE."""
    if not facts:
        return invalid({"criticality": [_("Say what is to be changed.")]})
    if items == 0:
        return invalid({"cis": [_("Choose at least one item.")]})
    if items > MOST_ITEMS:
        return Refusal(
            "selection_too_large",
            _("More than %(most)s items are chosen; so many are edited at once.") % {"most": MOST_ITEMS},
            Kind.TOO_LARGE,
            next_step=_("Narrow the filters, or edit them in several steps."),
            facts={"most": MOST_ITEMS},
        )
    return None


def as_shown(same: bool) -> Refusal | None:
    """`same`: the facts sent are those of the preview that was confirmed."""
    if same:
        return None
    return Refusal(
        "not_as_shown",
        _("What is to be changed is no longer what was shown, so nothing was changed."),
        next_step=_("Look at what would happen now, and confirm that."),
    )


def facts_for(tags: Iterable[str], facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts as one item gets them, which has these tags now."""
    found = {name: value for name, value in facts.items() if name not in ("add_tags", "remove_tags")}
    added, removed = tags_of(facts.get("add_tags", ())), set(tags_of(facts.get("remove_tags", ())))
    if added or removed:
        found["tags"] = sorted({*tags, *added} - removed)
    return found
