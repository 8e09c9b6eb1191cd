"""The list of changes."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from changes import queries
from changes.forms import ListFilterForm
from changes.models import ChangeKind, ChangeState, RiskLevel
from itsm.core import access
from itsm.core.clock import database_now
from itsm.core.doors.pages import SignedInView
from itsm.core.rules import whole_number

STATES, KINDS, RISKS = dict(ChangeState.choices), dict(ChangeKind.choices), dict(RiskLevel.choices)


class ChangeListView(SignedInView):
    """Every change the user may see, newest first, narrowed by filters."""

    def get(self, request: HttpRequest) -> HttpResponse:
        form = ListFilterForm(request.GET, user=self.user)
        rows = queries.matching(self.user, form.wanted(), database_now())
        page = queries.page(rows, older_than=_key(request, "before"), newer_than=_key(request, "after"))
        content = {
            "form": form,
            "page": PageLinks(request, page),
            "may_open": bool(access.units_where(self.user, "change.open")),
        }
        return render(request, "changes/list.html", content)


class PageLinks:
    """The rows of a page and the addresses of its neighbours, with the filters kept."""

    def __init__(self, request: HttpRequest, page: queries.Page) -> None:
        self.rows = [
            {
                **row,
                "state_label": STATES[row["state"]],
                "kind_label": KINDS[row["kind"]],
                "risk_label": RISKS[row["risk"]],
            }
            for row in page.rows
        ]
        self.next_url = _address(request, "before", page.older)
        self.previous_url = _address(request, "after", page.newer)


def _key(request: HttpRequest, name: str) -> int | None:
    return whole_number(request.GET.get(name, ""))


def _address(request: HttpRequest, name: str, key: int | None) -> str:
    if key is None:
        return ""
    query = request.GET.copy()
    for old in ("before", "after"):
        query.pop(old, None)
    query[name] = str(key)
    return f"?{query.urlencode()}"
