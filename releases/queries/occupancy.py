"""What else is planned or under way on an environment. Not narrowed to what somebody may see: whoever plans
has to know that a place is taken, and is told the other's number and times alone."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from releases.models import Deployment, Direction
from releases.models.deployment import LIVE, MOVING
from releases.rules.occupancy import Booking

_LIMITS = Sum("step_runs__time_limit", filter=Q(step_runs__direction=Direction.FORWARD))


def under_way(deployment: Deployment) -> list[str]:
    """Numbers of the other deployments that occupy its environment now."""
    rows = _others(deployment).filter(state__in=[str(state) for state in MOVING])
    return list(rows.order_by("pk").values_list("number", flat=True))


def bookings(deployment: Deployment) -> list[Booking]:
    """The spans of the other deployments to its environment that wait for their time or are under way."""
    rows = (
        _others(deployment)
        .filter(state__in=[str(state) for state in LIVE], scheduled_for__isnull=False)
        .annotate(seconds=_LIMITS, begin=Coalesce("started_at", "scheduled_for"))
        .order_by("begin", "pk")
        .values_list("number", "begin", "seconds")
    )
    return [
        Booking(number, begin, begin + dt.timedelta(seconds=seconds or 0)) for number, begin, seconds in rows
    ]


def booking_of(deployment: Deployment, starts_at: dt.datetime) -> Booking:
    """The span it would take; its steps are frozen."""
    seconds = Deployment.objects.filter(pk=deployment.pk).aggregate(seconds=_LIMITS)["seconds"] or 0
    return Booking(deployment.number, starts_at, starts_at + dt.timedelta(seconds=seconds))


def _others(deployment: Deployment) -> QuerySet[Deployment]:
    return Deployment.objects.filter(environment=deployment.environment_id).exclude(pk=deployment.pk)
