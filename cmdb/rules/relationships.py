"""What a relationship may join, and which way a failure travels along it."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from itsm.core.refusals import Kind, Refusal

SOURCE_TO_TARGET, TARGET_TO_SOURCE, BOTH, NONE = "source_to_target", "target_to_source", "both", "none"
TOTAL, DEGRADED, REDUNDANT = "total", "degraded", "redundant"
DOWNSTREAM, UPSTREAM = "downstream", "upstream"


def may_relate(source_id: int, target_id: int) -> Refusal | None:
    if source_id == target_id:
        return Refusal(
            "self_relationship",
            _("A configuration item cannot be related to itself."),
            kind=Kind.INVALID,
            next_step=_("Choose another configuration item as the target."),
            field="target",
        )
    return None


def may_close_no_cycle(closes_cycle: bool, type_label: str) -> Refusal | None:
    if closes_cycle:
        return Refusal(
            "cyclic_relationship",
            _("This relationship would close a circle, which “%(type)s” does not allow.")
            % {"type": type_label},
            kind=Kind.CONFLICT,
            next_step=_("Remove the relationship that leads back, or choose another type."),
            facts={"type": type_label},
            field="target",
        )
    return None


def flows_forward(impact: str, direction: str) -> bool:
    """Whether a walk in `direction` follows an edge of this kind from its source to its target.

    Downstream asks “what breaks when this breaks?”, so it follows the impact; upstream asks “what does
    this need?”, so it walks against it.
    """
    follows = SOURCE_TO_TARGET if direction == DOWNSTREAM else TARGET_TO_SOURCE
    return impact in (follows, BOTH)


def flows_backward(impact: str, direction: str) -> bool:
    """Whether a walk in `direction` follows an edge of this kind from its target to its source."""
    follows = TARGET_TO_SOURCE if direction == DOWNSTREAM else SOURCE_TO_TARGET
    return impact in (follows, BOTH)


def leads_to(adjacency: Mapping[int, Iterable[int]], start: int, end: int) -> bool:
    """Whether `end` can be reached from `start` along the edges; safe on graphs that already hold cycles."""
    seen, stack = {start}, [start]
    while stack:
        node = stack.pop()
        if node == end:
            return True
        fresh = [child for child in adjacency.get(node, ()) if child not in seen]
        seen.update(fresh)
        stack.extend(fresh)
    return False


def unknown_ci(number: str, field: str) -> Refusal:
    return Refusal(
        "unknown_ci",
        _("There is no configuration item %(number)s that you may see.") % {"number": number or "–"},
        kind=Kind.INVALID,
        next_step=_("Choose a configuration item from the search."),
        facts={"number": number},
        field=field,
    )
