from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from itsm.core import access
from itsm.core.doors.pages import SignedInView
from releases.forms.filters import ReleaseFilterForm
from releases.models import ReleaseState, ReleaseType
from releases.queries.paging import Slice, sliced
from releases.queries.releases import listing

STATES = dict(ReleaseState.choices)
TYPES = dict(ReleaseType.choices)


class ReleaseListView(SignedInView):
    """Every release the user may see, newest first, narrowed by filters."""

    def get(self, request: HttpRequest) -> HttpResponse:
        form = ReleaseFilterForm(request.GET)
        form.is_valid()
        given = form.cleaned_data
        page = sliced(listing(self.user, given), before=given.get("before"), after=given.get("after"))
        content = {
            "form": form,
            "page": PageLinks(request, page, with_labels(page.rows)),
            "may_request": bool(access.units_where(self.user, "release.create")),
        }
        return render(request, "releases/list.html", content)


def with_labels(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        {**row, "state_label": STATES[row["state"]], "type_label": TYPES.get(row["release_type"], "")}
        for row in rows
    ]


class PageLinks:
    """The rows of a page and the addresses of its neighbours, with the filters kept."""

    def __init__(self, request: HttpRequest, page: Slice, rows: Sequence[Mapping[str, Any]]) -> None:
        self.rows = rows
        self.next_url = self._address(request, "before", page.older)
        self.previous_url = self._address(request, "after", page.newer)

    @staticmethod
    def _address(request: HttpRequest, name: str, key: int | None) -> str:
        if key is None:
            return ""
        query = request.GET.copy()
        for old in ("before", "after"):
            query.pop(old, None)
        query[name] = str(key)
        return f"?{query.urlencode()}"
