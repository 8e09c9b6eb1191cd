"""What the five lifecycle verbs share."""

from collections.abc import Callable

from cmdb.models import ConfigurationItem
from cmdb.rules.lifecycle import shortest_walk, steps
from itsm.core.lifecycle import declared_edges
from itsm.core.models import User
from itsm.core.operations import Operation, operation
from itsm.core.refusals import Refusal


def move(
    verb: str,
    *,
    number: str,
    actor: User,
    reason: str = "",
    version: int | None = None,
    rule: Callable[[ConfigurationItem], Refusal | None] = lambda _ci: None,
) -> ConfigurationItem:
    """Take one edge of the lifecycle, where the rule allows it.

    Refused: not_found, permission_denied, stale_version, wrong_state.
    """
    with operation(f"ci.{verb}", actor=actor) as op:
        ci = op.lock(ConfigurationItem, number=number)
        op.authorize(f"ci.{verb}", ci)
        op.expect_version(ci, version)
        op.require(rule(ci))
        getattr(ci, verb)()
        op.save(ci)
        op.audit(ci, reason=reason)
        op.announce("ci.state_changed", ci, verb=verb, state=ci.state)
        return ci


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
