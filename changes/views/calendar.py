"""The change calendar: a page, and the planned changes in a span as JSON."""

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from changes import queries
from changes.models import ChangeState
from itsm.core.clock import read_moment
from itsm.core.doors.pages import SignedInView

LONGEST = dt.timedelta(days=400)
STATES = dict(ChangeState.choices)
TONES = {
    "new": "neutral",
    "assess": "wait",
    "authorize": "wait",
    "scheduled": "info",
    "implement": "work",
    "review": "work",
    "closed": "good",
}


class CalendarView(SignedInView):
    """Month, week and list, in the reader's time zone."""

    def get(self, request: HttpRequest) -> HttpResponse:
        content = {
            "events_url": reverse("changes:calendar_events"),
            "zone": timezone.get_current_timezone_name(),
        }
        return render(request, "changes/calendar.html", content)


class CalendarEventsView(SignedInView):
    """`?start=&end=` (ISO 8601, the end outside); what the reader may see, in their zone."""

    def get(self, request: HttpRequest) -> JsonResponse:
        start, end = (read_moment(request.GET.get(name, "")) for name in ("start", "end"))
        if start is None or end is None or end <= start or end - start > LONGEST:
            return JsonResponse(
                {
                    "code": "invalid",
                    "detail": _("The calendar needs a start and a later end, at most 400 days apart."),
                },
                status=422,
            )
        rows = queries.planned_between(self.user, start, end)
        return JsonResponse([_event(row) for row in rows], safe=False)


def _note(row: dict[str, Any]) -> str:
    told = [str(STATES[row["state"]]), row["unit_name"]]
    return ", ".join([*told, _("on hold")] if row["on_hold"] else told)


def _event(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": row["number"],
        "title": f"{row['number']} {row['title']}",
        "start": timezone.localtime(row["window_start"]).isoformat(),
        "end": timezone.localtime(row["window_end"]).isoformat(),
        "url": reverse("changes:detail", args=[row["number"]]),
        "extendedProps": {
            "tone": "bad" if row["kind"] == "emergency" else TONES[row["state"]],
            "note": _note(row),
        },
    }
