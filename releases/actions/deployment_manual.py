"""A person's word on the manual step that waits for them."""

from __future__ import annotations

from itsm.core.operations import Operation
from releases.actions.deployment_settling import settle
from releases.actions.deployment_support import hold, steps_of
from releases.deployers import StepOutcome, Verdict
from releases.models import Deployment
from releases.models.step_run import IN_FLIGHT
from releases.rules.deploying import may_confirm, needs_note


def settle_by_person(
    op: Operation,
    deployment_number: str,
    verdict: Verdict,
    code: str,
    message: str,
    note: str,
    position: int | None,
    version: int | None,
) -> Deployment:
    """At most one step is in flight, so the deployment's number names it; `position` guards a stale page."""
    deployment = hold(op, deployment_number, op.name, version)
    step = next((step for step in steps_of(op, deployment) if step.state in IN_FLIGHT), None)
    if step is None or (position is not None and position != step.position):
        op.require(may_confirm("", deployment.state))
        return deployment
    op.require(may_confirm(step.kind, step.state))
    op.require(needs_note(note))
    step.note, step.confirmed_by = note.strip(), op.actor
    settle(op, deployment, step, StepOutcome(verdict, code, message))
    return deployment
