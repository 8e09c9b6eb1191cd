"""What a relationship may join, and which way a failure travels along it."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from itsm.core.refusals import Kind, Refusal, invalid

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


class AllowedEnds(NamedTuple):
    """Paths of the classes that a type may join, each with those below it."""

    source_path: str
    target_path: str


def may_join(
    source_path: str, target_path: str, allowed: Sequence[AllowedEnds], type_label: str
) -> Refusal | None:
    """Whether a type that names its ends may lead from a CI of one class to one of the other."""
    fits = not allowed or any(
        source_path.startswith(ends.source_path) and target_path.startswith(ends.target_path)
        for ends in allowed
    )
    if fits:
        return None
    return Refusal(
        "relationship_not_allowed",
        _("“%(type)s” may not join items of these classes.") % {"type": type_label},
        kind=Kind.INVALID,
        next_step=_("Choose another type, or have these classes allowed for it."),
        facts={"type": type_label, "allowed": [_arrow(ends) for ends in allowed]},
        field="target",
    )


def _arrow(ends: AllowedEnds) -> str:
    names = [path.rstrip(".").rpartition(".")[2] for path in ends]
    return " → ".join(names)


def may_have_one_more(there: int, most: int, number: str, type_label: str, end: str) -> Refusal | None:
    """`there` relationships of the type has the item already at this end; `most` are allowed."""
    if there < most:
        return None
    return Refusal(
        "too_many_relationships",
        _("%(number)s has %(there)s relationships “%(type)s” already, and no more than %(most)s are allowed.")
        % {"number": number, "there": there, "type": type_label, "most": most},
        kind=Kind.CONFLICT,
        next_step=_("Remove one that no longer holds, or choose another type."),
        facts={"ci": number, "type": type_label, "there": there, "most": most},
        field=end,
    )


def may_stand(
    strength: str, valid_from: dt.datetime | None, valid_until: dt.datetime | None
) -> Refusal | None:
    """Strength is one of the three, or empty for what the type says; validity is half-open, [from, until)."""
    errors = {}
    if strength not in ("", TOTAL, DEGRADED, REDUNDANT):
        errors["strength"] = [_("Choose total, degraded or redundant.")]
    if valid_from and valid_until and valid_from >= valid_until:
        errors["valid_until"] = [_("It must end after it begins.")]
    return invalid(errors) if errors else None


def check_type(
    impact: str, strength: str, source_most: int | None, target_most: int | None
) -> Refusal | None:
    """What a relationship type says of impact and number."""
    errors = {}
    if impact not in (SOURCE_TO_TARGET, TARGET_TO_SOURCE, BOTH, NONE):
        errors["impact"] = [_("Choose which end suffers when the other fails.")]
    if strength not in (TOTAL, DEGRADED, REDUNDANT):
        errors["strength"] = [_("Choose total, degraded or redundant.")]
    for name, most in (("source_most", source_most), ("target_most", target_most)):
        if most is not None and not 1 <= most <= 32_767:
            errors[name] = [_("Enter a number from 1 to 32,767, or nothing for any number.")]
    return invalid(errors) if errors else None


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
