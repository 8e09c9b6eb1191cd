"""Whether the environment has room for one more, decided with the environment locked.

The lock is what makes two that are scheduled, or start, at the same moment see each other: it is taken before
the release, as the house's order asks.
"""

from __future__ import annotations

import datetime as dt

from itsm.core.operations import Operation
from itsm.core.refusals import Refusal
from releases.models import Deployment, Environment
from releases.queries import occupancy
from releases.rules.occupancy import may_book, may_occupy


def refusal_to_book(op: Operation, deployment: Deployment, starts_at: dt.datetime) -> Refusal | None:
    """Why its planned span from `starts_at` on does not fit between the others'."""
    place = op.lock(Environment, deployment.environment_id)
    return may_book(
        occupancy.booking_of(deployment, starts_at),
        occupancy.bookings(deployment),
        environment=place.label,
        limit=place.concurrent_deployments,
    )


def refusal_to_occupy(op: Operation, deployment: Deployment) -> Refusal | None:
    """Why it may not be set in motion at this moment: as many others are."""
    place = op.lock(Environment, deployment.environment_id)
    running = occupancy.under_way(deployment)
    return may_occupy(running, environment=place.label, limit=place.concurrent_deployments)
