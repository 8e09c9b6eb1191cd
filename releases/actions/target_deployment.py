"""The release's side of its deployment to the target environment."""

from __future__ import annotations

import datetime as dt

from itsm.core.operations import Operation
from releases.actions.deployment_placing import drop_deployments, place_target_deployment
from releases.models import Release


def plan_target_deployment(op: Operation, release: Release, starts_at: dt.datetime) -> None:
    """Have a deployment to the target environment ready for `starts_at`."""
    place_target_deployment(op, release, starts_at)


def drop_planned_deployments(
    op: Operation, release: Release, reason: str, *, target_only: bool = False
) -> None:
    """Cancel what has not begun, in every environment or on the target alone."""
    drop_deployments(op, release, reason, target_only=target_only)
