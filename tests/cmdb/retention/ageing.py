"""Records that were written long ago, as no road of the product can make them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection

from cmdb import actions
from cmdb.models import ConfigurationItem, ConfigurationItemHistory
from itsm.core.actors import SCHEDULER, system_actor
from itsm.core.clock import database_now
from tests.cast import Cast

HOUR = dt.timedelta(hours=1)
DAYS = dt.timedelta(days=1)


def happened(model: Any, moments: dict[int, dt.datetime]) -> None:
    """Let versions have been written in the past, as no road of the product can."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for key, at in moments.items():
            model.objects.filter(pk=key).update(pgh_created_at=at)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


def past(model: Any, obj: int, days: list[float]) -> None:
    """The versions of an object, from the first one on, were written so many days ago."""
    keys = list(model.objects.filter(pgh_obj=obj).order_by("pgh_id").values_list("pk", flat=True))
    now = database_now()
    happened(model, dict(zip(keys, (now - ago * DAYS for ago in days), strict=False)))


def renamed(cast: Cast, ci: ConfigurationItem, times: int, more: str = "") -> None:
    for number in range(times):
        actions.edit_ci(number=ci.number, name=f"name {number}{more}", actor=cast.conny)


def compact(kind: str = "item") -> int:
    return actions.compact_history(kind=kind, actor=system_actor(SCHEDULER)).removed


def names(ci: ConfigurationItem) -> list[str]:
    rows = ConfigurationItemHistory.objects.filter(pgh_obj=ci).order_by("pgh_id")
    return list(rows.values_list("name", flat=True))
