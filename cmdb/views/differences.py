"""What changed between two moments: items and relationships, by whom, and through which change."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from cmdb.forms.baselines import PeriodForm
from cmdb.presentation.retention import note_of
from cmdb.queries.differences import changed_edges, changed_items, edge_differences, item_differences
from cmdb.queries.differences.asked import asked_period
from cmdb.queries.history_kept import kept_then
from cmdb.views.addresses import here
from itsm.core.doors.moments import TO_THE_MINUTE
from itsm.core.doors.pages import SignedInView

RELATIONSHIPS = "relationships"


class Differences(SignedInView):
    def get(self, request: HttpRequest) -> HttpResponse:
        given = {name: str(value) for name, value in request.GET.items() if name != "show"}
        asked = asked_period(self.user, given)
        edges = request.GET.get("show") == RELATIONSHIPS
        if edges:
            page = changed_edges(self.user, asked.period, asked.touching, asked.after)
            rows: list[Any] = list(edge_differences(self.user, page.pairs))
        else:
            page = changed_items(asked.found, asked.period, asked.after)
            rows = list(item_differences(self.user, page.pairs))
        shown = {"since": asked.period.since, "until": asked.period.until}
        local = {name: timezone.localtime(at).strftime(TO_THE_MINUTE) for name, at in shown.items()}
        context = {
            "form": PeriodForm({**local, **given}),
            "period": asked.period,
            "kept_note": note_of(kept_then(asked.period.since)),
            "rows": rows,
            "edges": edges,
            "items_url": here(request.GET, show=None, after=None),
            "edges_url": here(request.GET, show=RELATIONSHIPS, after=None),
            "next_url": here(request.GET, after=str(page.next)) if page.next else "",
            "first_url": here(request.GET, after=None) if asked.after else "",
        }
        return render(request, "cmdb/differences.html", context)
