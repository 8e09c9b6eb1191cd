"""Finding configuration items: the list, the picker's options and the class tree."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render

from cmdb.forms.filters import FilterForm, filters_in
from cmdb.models.configuration_item import CIState
from cmdb.presentation.answers import export_answer
from cmdb.presentation.retention import note_of
from cmdb.presentation.tables import TYPES
from cmdb.queries.filters import SELECT_NOTHING
from cmdb.queries.history_kept import kept_then
from cmdb.queries.items import options
from cmdb.queries.keyset import Page, page_of_items
from cmdb.queries.selected import Selected, selected_by
from cmdb.queries.views import default_view, still_selects
from cmdb.views.columns import columns_of
from cmdb.views.saved import address_of, offered
from itsm.core import access
from itsm.core.doors.pages import SignedInView
from itsm.core.models import User

MOST_COUNTED = 1000


@dataclass(frozen=True)
class Links:
    next_url: str
    previous_url: str


class ItemList(SignedInView):
    def get(self, request: HttpRequest) -> HttpResponseBase:
        if chosen := request.GET.getlist("column"):
            others = {name: value for name, value in filters_in(request.GET).items() if name != "column"}
            return redirect(f"{request.path}?{urlencode({**others, 'columns': ','.join(chosen)})}")
        opens_with = None if request.GET else default_view(self.user)
        if opens_with and still_selects(opens_with):
            return redirect(address_of(opens_with))
        form = FilterForm(request.GET or None, user=self.user)
        given = filters_in(request.GET)
        selected = selected_by(self.user, given)
        after, before = request.GET.get("after", ""), request.GET.get("before", "")
        with selected.in_time():
            page = page_of_items(selected.found, selected.sort, after=after, before=before)
            count = _count(selected.found)
        labels = dict(CIState.choices)
        lasting = {name: value for name, value in given.items() if name != "as_of"}
        context = {
            "form": form,
            "beside": [pair for pair in sorted(given.items()) if pair[0] not in form.fields],
            **columns_of(self.user, given, selected, page),
            **_moment(selected, lasting),
            "rows": [{**row, "state_label": labels[row["state"]]} for row in page.rows],
            "links": _links(given, page),
            "exports": [(kind, f"?{urlencode({**given, 'as': kind})}") for kind in TYPES],
            "count": count,
            "most_counted": MOST_COUNTED,
            **offered(given, self.user),
            "address": urlencode(lasting),
            "these": urlencode(_selecting(lasting)),
            "worn_out": opens_with,
            **_rights(self.user),
        }
        return render(request, "cmdb/list.html", context)


def _selecting(given: dict[str, str]) -> dict[str, str]:
    """Without how the list is shown: sorted or in other columns it is still everything."""
    return {name: value for name, value in given.items() if name not in SELECT_NOTHING}


def _rights(user: User) -> dict[str, bool]:
    return {
        "may_create": access.may(user, "ci.create", None),
        "may_edit": access.may(user, "ci.edit", None),
        "may_take": access.may(user, "baseline.take", None),
        "may_import": access.may(user, "ci.import", None),
    }


def _moment(selected: Selected, lasting: dict[str, str]) -> dict[str, Any]:
    """The moment asked about, what history may leave out of it, and what its rows lead to."""
    if selected.moment is None:
        return {"moment": None, "then": ""}
    return {
        "moment": selected.moment,
        "then": "?" + urlencode({"as_of": selected.moment.isoformat()}),
        "kept_note": note_of(kept_then(selected.moment)),
        "now_url": f"?{urlencode(lasting or {'all': '1'})}",
    }


def _links(given: dict[str, str], page: Page) -> Links:
    def address(name: str, mark: str) -> str:
        return "?" + urlencode({**given, name: mark}) if mark else ""

    return Links(address("after", page.after), address("before", page.before))


def _count(found: QuerySet[Any]) -> int:
    """Exact up to a bound: counting a million rows would cost more than the page."""
    return len(found.order_by().values_list("pk")[: MOST_COUNTED + 1])


class Options(SignedInView):
    """What a picker asks as somebody types."""

    def get(self, request: HttpRequest) -> HttpResponse:
        below = request.GET.get("below", "")[:80]
        return JsonResponse({"options": options(self.user, request.GET.get("q", ""), below=below)})


class Export(SignedInView):
    """The list to take away, with the filters of the page."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        return export_answer(self.user, {**filters_in(request.GET), "as": request.GET.get("as", "")})
