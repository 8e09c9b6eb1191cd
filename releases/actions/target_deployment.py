"""The release's side of its deployment to the target environment."""

from __future__ import annotations

import datetime as dt

from itsm.core.operations import Operation
from releases.models import Release


def plan_target_deployment(op: Operation, release: Release, starts_at: dt.datetime) -> None:
    """Have a deployment to the target environment ready for `starts_at`."""


def drop_planned_deployments(op: Operation, release: Release, reason: str) -> None:
    """Cancel what has not begun, in every environment."""
