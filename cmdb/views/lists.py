"""Finding configuration items: the list, the picker's options and the class tree."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render

from cmdb.forms.filters import FilterForm, filters_in
from cmdb.models import ConfigurationItem
from cmdb.models.configuration_item import CIState
from cmdb.presentation.answers import export_answer
from cmdb.presentation.tables import TYPES
from cmdb.queries.columns import PLAIN, USUAL, attribute_columns, cells_of, columns_from, labelled
from cmdb.queries.filters import filters_from, within_time
from cmdb.queries.items import find, options
from cmdb.queries.keyset import Page, page_by_name
from cmdb.queries.views import default_view, still_selects
from cmdb.views.saved import address_of, offered
from itsm.core import access
from itsm.core.doors.pages import SignedInView

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
        form = FilterForm(request.GET or None)
        given = filters_in(request.GET)
        filters = filters_from(given)
        found = find(self.user, filters)
        with within_time(filters):
            page = page_by_name(
                found, after=request.GET.get("after", ""), before=request.GET.get("before", "")
            )
            count = _count(found)
        labels = dict(CIState.choices)
        context = {
            "form": form,
            "beside": [pair for pair in sorted(given.items()) if pair[0] not in form.fields],
            **self._columns(given, filters, page),
            "rows": [{**row, "state_label": labels[row["state"]], "owner": _owner(row)} for row in page.rows],
            "links": _links(given, page),
            "exports": [(kind, f"?{urlencode({**given, 'as': kind})}") for kind in TYPES],
            "count": count,
            "most_counted": MOST_COUNTED,
            "may_create": access.may(self.user, "ci.create", None),
            **offered(given, self.user),
            "address": urlencode(given),
            "worn_out": opens_with,
            "may_edit": access.may(self.user, "ci.edit", None),
            "may_take": access.may(self.user, "baseline.take", None),
            "may_import": access.may(self.user, "ci.import", None),
        }
        return render(request, "cmdb/list.html", context)

    def _columns(self, given: dict[str, str], filters: dict[str, Any], page: Page) -> dict[str, Any]:
        """The columns chosen with their cells, and what there is to choose from."""
        chosen = columns_from(given.get("columns", ""))
        declared = attribute_columns(filters)
        offered = labelled([*PLAIN, *(name for name, _label in declared)], declared)
        shown = set(chosen or USUAL)
        more = [name for name in chosen if name not in dict(offered)]
        cells = cells_of(self.user, [row["id"] for row in page.rows], chosen) if chosen else {}
        for row in page.rows:
            row["cells"] = list(zip(chosen, cells.get(row["id"], ()), strict=False))
        return {
            "columns": labelled(chosen, declared),
            "offered": [
                (name, label, name in shown) for name, label in [*offered, *labelled(more, declared)]
            ],
            "besides_columns": [pair for pair in sorted(given.items()) if pair[0] != "columns"],
        }


def _owner(row: dict[str, Any]) -> str:
    return f"{row['owner_first'] or ''} {row['owner_last'] or ''}".strip() or row["owner_username"] or ""


def _links(given: dict[str, str], page: Page) -> Links:
    def address(name: str, mark: str) -> str:
        return "?" + urlencode({**given, name: mark}) if mark else ""

    return Links(address("after", page.after), address("before", page.before))


def _count(found: QuerySet[ConfigurationItem]) -> int:
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
