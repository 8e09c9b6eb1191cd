"""What the five lifecycle verbs share, taken at once or when a change is done."""

from collections.abc import Callable
from typing import Any

from cmdb.models import ConfigurationItem
from cmdb.queries.merges import merged_into
from cmdb.rules.lifecycle import shortest_walk, steps
from cmdb.rules.merging import stands_for_itself
from itsm.core.lifecycle import declared_edges
from itsm.core.models import User
from itsm.core.operations import Operation, operation
from itsm.core.refusals import Refusal

RULES: dict[str, Callable[[ConfigurationItem], Refusal | None]] = {
    "reinstate": lambda ci: stands_for_itself(merged_into(ci)),
}
"""What a verb asks beside the state that its edge begins in."""


def move(
    verb: str, *, number: str, actor: User, reason: str = "", version: int | None = None
) -> ConfigurationItem:
    """Take one edge of the lifecycle, where the rule allows it.

    Refused: not_found, permission_denied, stale_version, wrong_state.
    """
    with operation(f"ci.{verb}", actor=actor) as op:
        ci = op.lock(ConfigurationItem, number=number)
        op.authorize(f"ci.{verb}", ci)
        op.expect_version(ci, version)
        take_step(op, ci, verb)
        tell_step(op, ci, verb, reason=reason)
        return ci


def take_step(op: Operation, ci: ConfigurationItem, verb: str) -> None:
    """One edge, of an item that the operation holds; the caller authorizes it and tells of it.

    Refused: wrong_state, and by the rule of the verb.
    """
    if rule := RULES.get(verb):
        op.require(rule(ci))
    getattr(ci, verb)()
    op.save(ci)


def tell_step(op: Operation, ci: ConfigurationItem, verb: str, *, reason: str, **facts: Any) -> None:
    op.audit(ci, reason=reason, **facts)
    op.announce("ci.state_changed", ci, verb=verb, state=ci.state)


def walk_to(op: Operation, ci: ConfigurationItem, state: str) -> None:
    """Pass through every state between, each by its own edge: the database checks every step."""
    walk = shortest_walk(declared_edges(ConfigurationItem), ci.state, state) or []
    for step in steps(walk, ci.state):
        getattr(ci, _verb_between(*step))()
        op.save(ci)


def _verb_between(source: str, target: str) -> str:
    field = ConfigurationItem._meta.get_field("state")
    for transition in field.get_all_transitions(ConfigurationItem):  # type: ignore[union-attr]
        if (transition.source, transition.target) == (source, target):
            return str(transition.name)
    raise LookupError(f"no edge from {source} to {target}")
