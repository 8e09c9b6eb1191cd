"""What a change model and an approval policy must be, so that no model can open a road around approval."""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from changes.rules.lifecycle import SKIPPABLE
from changes.rules.quorum import GroupRequirement
from itsm.core.refusals import Kind, Refusal

KINDS = ("normal", "standard", "emergency")


@dataclass(frozen=True)
class ModelFacts:
    """`has_full_policy` is the policy an emergency still owes afterwards."""

    kind: str
    straight_through: tuple[str, ...]
    has_policy: bool
    has_full_policy: bool


def sound_model(facts: ModelFacts) -> Refusal | None:
    """Only a standard change passes authorization, because its template was authorized; all others have a
    policy.
    """
    if facts.kind not in KINDS:
        return _invalid("kind", _("Choose normal, standard or emergency."))
    unknown = [state for state in facts.straight_through if state not in SKIPPABLE]
    if unknown:
        return _invalid(
            "straight_through", _("Planning and doing the work cannot be passed straight through.")
        )
    if facts.kind == "standard":
        if "authorize" not in facts.straight_through or "assess" not in facts.straight_through:
            return _invalid("straight_through", _("A standard change passes assessment and authorization."))
        return None
    if "authorize" in facts.straight_through:
        return _invalid("straight_through", _("Only a standard change passes authorization."))
    if not facts.has_policy:
        return _invalid("policy", _("Choose the policy by which these changes are authorized."))
    if facts.kind == "emergency" and not facts.has_full_policy:
        return _invalid("full_policy", _("Choose the policy by which emergencies are approved afterwards."))
    return None


def sound_policy(
    requirements: Collection[GroupRequirement], expires_after_hours: int | None
) -> Refusal | None:
    """At least one group, each once, each with a quorum of at least one; a deadline, if any, lies ahead."""
    if not requirements:
        return _invalid("requirements", _("A policy asks at least one group."))
    if len({need.group for need in requirements}) != len(requirements):
        return _invalid("requirements", _("Name each group once."))
    if any(need.quorum < 1 for need in requirements):
        return _invalid("requirements", _("Each group needs a quorum of at least one."))
    if expires_after_hours is not None and expires_after_hours < 1:
        return _invalid("expires_after_hours", _("A round is open for at least an hour."))
    return None


def _invalid(field: str, message: str) -> Refusal:
    return Refusal("invalid", message, kind=Kind.INVALID, field=field, facts={"fields": {field: [message]}})
