from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from itsm.core.doors.pages import SignedInView
from itsm.portal.figures import figures


class FiguresView(SignedInView):
    """The state of the practice: where it stands and where to improve it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        found = figures(self.user)
        chart = {
            "labels": [date_format(monday, "j M") for monday, *_counts in found.by_week],
            "series": [
                {"label": _("Succeeded"), "tone": "good", "values": [week[1] for week in found.by_week]},
                {"label": _("Failed or rolled back"), "tone": "bad", "values": [w[2] for w in found.by_week]},
            ],
        }
        most = max((count for *_rest, count in found.by_state), default=1)
        return render(request, "portal/pages/figures.html", {"figures": found, "chart": chart, "most": most})
