"""What must stand before approval is asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from itsm.core.refusals import Kind, Refusal
from releases.rules.needs import Need, texts_of


@dataclass(frozen=True)
class PlanFacts:
    """What `may_request_approval` looks at. Names in the lists are shown to people."""

    scope_items: int
    steps: int
    affected_cis: int
    needs_change: bool
    backout_plan: str
    implementation_plan: str
    test_plan: str
    unpinned_components: Sequence[str] = ()
    components: int = 0
    missing_values: Sequence[str] = ()
    open_gates: Sequence[str] = ()


def may_request_approval(facts: PlanFacts) -> Refusal | None:
    """A plan is complete, pinned and tested, with a way back, before anybody is asked to approve it."""
    missing = texts_of(needed_for_approval(facts))
    return plan_incomplete(missing) if missing else None


def needed_for_approval(facts: PlanFacts) -> list[Need]:
    """Everything that is missing, in the order in which a plan is written."""
    return [*_contents_needed(facts), *_texts_needed(facts), *_surroundings_needed(facts)]


def _contents_needed(facts: PlanFacts) -> Iterator[Need]:
    if not facts.scope_items:
        yield Need(_("Say what is in scope."), "scope_items")
    if not facts.components:
        yield Need(_("Name the components."), "components")
    if not facts.steps:
        yield Need(_("Plan at least one deployment step, with its rollback."), "steps")
    for name in facts.unpinned_components:
        yield Need(_("Give the SHA-256 of the component “%(name)s”.") % {"name": name}, "components")


def _texts_needed(facts: PlanFacts) -> Iterator[Need]:
    if not facts.implementation_plan.strip():
        yield Need(_("Write the implementation plan."), "plan", "implementation_plan")
    if not facts.test_plan.strip():
        yield Need(_("Write the test plan."), "plan", "test_plan")
    if not facts.backout_plan.strip():
        yield Need(_("Write the backout plan."), "plan", "backout_plan")


def _surroundings_needed(facts: PlanFacts) -> Iterator[Need]:
    """What lies outside the plan's own pages: the request's items, the environment's values, its gates."""
    if facts.needs_change and not facts.affected_cis:
        yield Need(_("Choose the affected configuration items."), "request", "affected_cis")
    for name in facts.missing_values:
        sentence = _("The target environment has no value “%(name)s”, which a step refers to.")
        yield Need(sentence % {"name": name}, "steps")
    for name in facts.open_gates:
        sentence = _("The gate “%(name)s” has not been passed for these components.")
        yield Need(sentence % {"name": name}, "gates")


def plan_incomplete(missing: list[str]) -> Refusal:
    return Refusal(
        "plan_incomplete",
        missing[0] if len(missing) == 1 else _("The plan is not ready for approval yet."),
        next_step=_("Complete what is named, then ask again."),
        facts={"missing": missing},
    )


def may_decide_here(*, change: str) -> Refusal | None:
    """Where a change covers the release its board decides; only without one does the release manager."""
    if not change:
        return None
    return Refusal(
        "decided_by_change",
        _("This is decided by the covering change %(number)s.") % {"number": change},
        next_step=_("Vote on the change, or replan the release."),
        facts={"change": change},
    )


def may_approve_alone(*, actor_id: int, conflicted: Collection[int]) -> Refusal | None:
    """Where no change is needed the same people are barred as from a change: superusers included."""
    if actor_id not in conflicted:
        return None
    return Refusal(
        "separation_of_duties",
        _("Who asks for a release, carries it out, or stands in for those who do, cannot approve it."),
        Kind.PERMISSION,
        next_step=_("Ask another release manager."),
    )
