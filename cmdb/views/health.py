"""How good the record is: figures, what stands behind them, and how it came to be so."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format

from cmdb.queries.conditions import LABELS, stale_days
from cmdb.queries.health import KINDS, HealthRow, health_seen_by, trend_seen_by
from itsm.core.doors.pages import SignedInView

TONES = {
    "incomplete": "wait",
    "stale": "info",
    "orphaned": "neutral",
    "duplicated": "work",
    "violating": "bad",
}
assert set(TONES) == set(KINDS)


class Health(SignedInView):
    def get(self, request: HttpRequest) -> HttpResponse:
        health, trend = health_seen_by(self.user), trend_seen_by(self.user)
        series = [
            {
                "label": str(LABELS[kind]),
                "tone": TONES[kind],
                "values": [counts[kind] for _day, counts in trend],
            }
            for kind in KINDS
        ]
        labels = [date_format(day, "SHORT_DATE_FORMAT") for day, _counts in trend]
        context = {
            "health": health,
            "kinds": [(kind, LABELS[kind]) for kind in KINDS],
            "figures": [(LABELS[kind], health.totals[kind], _address(health=kind)) for kind in KINDS],
            "by_class": [_linked(row, "only_class") for row in health.by_class],
            "by_owner": [_linked(row, "owner") for row in health.by_owner],
            "chart": {"labels": labels, "series": series},
            "trend": [(day, [counts[kind] for kind in KINDS]) for day, counts in reversed(trend)],
            "stale_days": stale_days(),
        }
        return render(request, "cmdb/health.html", context)


def _linked(row: HealthRow, parameter: str) -> dict[str, Any]:
    """Counts that lead to the items behind them; nobody's items cannot be filtered by owner."""
    cells = [
        (row.counts[kind], _address(**{parameter: row.key, "health": kind}) if row.key else "")
        for kind in KINDS
    ]
    return {"label": row.label, "total": row.counts["total"], "sound": row.sound, "cells": cells}


def _address(**filters: str) -> str:
    return f"{reverse('cmdb:list')}?{urlencode(filters)}"
