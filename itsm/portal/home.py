"""The home page: what waits for somebody, what comes next around them, and what they were told."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from changes import queries as changes
from itsm.core.clock import database_now
from itsm.core.models import User
from itsm.core.waiting import Waiting
from itsm.notices import queries as notices
from itsm.notices.reading import Line, lines
from itsm.portal import floors
from releases import queries as releases
from releases.queries import deployments

AHEAD = dt.timedelta(days=7)
SHOWN = 8
DONE = ("closed", "canceled", "rejected")


@dataclass(frozen=True)
class Home:
    waiting: list[Waiting]
    deployments: list[Any]
    """Under way, or due within a week, in the order of their time."""
    mine: list[Any]
    """Releases the user asked for or manages and that are not over, the latest first."""
    planned: list[dict[str, Any]]
    """Changes whose window meets the coming week."""
    told: list[Line]


def home(user: User) -> Home:
    now = database_now()
    return Home(
        waiting=floors.waiting_for(user),
        deployments=_deployments(user, now),
        mine=_mine(user),
        planned=_planned(user, now),
        told=lines(user, notices.inbox(user, unread=True)[:SHOWN]),
    )


def _deployments(user: User, now: dt.datetime) -> list[Any]:
    rows = deployments.visible_to(user).select_related("release", "environment")
    moving = rows.filter(state__in=["running", "paused", "rolling_back", "unknown"])
    due = rows.filter(state="scheduled", scheduled_for__lt=now + AHEAD)
    return [*moving.order_by("started_at")[:SHOWN], *due.order_by("scheduled_for")[:SHOWN]]


def _planned(user: User, now: dt.datetime) -> list[dict[str, Any]]:
    labels = dict(changes.visible_to(user).model._meta.get_field("state").flatchoices)  # type: ignore[union-attr]
    rows = changes.planned_between(user, now, now + AHEAD)[:SHOWN]
    return [{**row, "label": labels[row["state"]]} for row in rows]


def _mine(user: User) -> list[Any]:
    rows = releases.visible_to(user).exclude(state__in=DONE)
    own = rows.filter(requested_by=user) | rows.filter(manager=user) | rows.filter(implementer=user)
    return list(own.select_related("target_environment").order_by("-id")[:SHOWN])
