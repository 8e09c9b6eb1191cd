"""What depends on items, or what they need: as a table in groups, and as a picture."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cmdb.presentation.retention import note_of
from cmdb.queries.history_kept import kept_then
from cmdb.queries.impact import GROUPINGS, Group, asked_about, asked_from, groups_of, impact_page
from cmdb.queries.picture import picture_of
from cmdb.views.addresses import here
from itsm.core.doors.pages import SignedInView

ROWS = 50
TITLES = {
    "service": _("Business service"),
    "class": _("Class"),
    "owner": _("Owner"),
    "owner_group": _("Owner group"),
    "unit": _("Unit"),
}
assert set(TITLES) == set(GROUPINGS)


class _About(SignedInView):
    """One item named in the path, or several as `?ci=`."""

    def numbers(self) -> Sequence[str]:
        number = self.kwargs.get("number")
        return [number] if number else self.request.GET.getlist("ci")


class Impact(_About):
    """The table, a page at a time: the picture's accessible twin, also where there is too much to draw."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        asked = asked_from(request.GET, limit=ROWS, most=ROWS)
        given = asked_about(self.user, self.numbers(), asked.moment)
        grouping = asked.grouping or GROUPINGS[0]
        reach = asked.reach(self.user, [ci.id for ci in given])  # type: ignore[union-attr]
        page = impact_page(reach, limit=asked.limit, grouping=grouping, group=asked.group, after=asked.after)
        groups = groups_of(reach, grouping)
        numbers = [str(ci.number) for ci in given]
        context = {
            "given": given,
            "one": given[0] if len(given) == 1 else None,
            "asked": asked,
            "moment": asked.moment,
            "kept_note": note_of(kept_then(asked.moment)) if asked.moment else "",
            "now_url": here(request.GET, as_of=None, after=None),
            "impact": page,
            "directions": {
                name: here(request.GET, direction=name, **{"in": None, "after": None})
                for name in ("downstream", "upstream")
            },
            "groupings": [_tab(request.GET, name, name == grouping) for name in GROUPINGS],
            "groups": [_linked(request.GET, group, grouping, asked.group) for group in groups],
            "grouping_title": TITLES[grouping],
            "chosen": next((group for group in groups if group.key == asked.group), None),
            "all_url": here(request.GET, **{"in": None, "after": None}),
            "next_url": here(request.GET, after=page.next) if page.next else "",
            "first_url": here(request.GET, after=None) if asked.after else "",
            "graph_url": _graph_url(numbers, request.GET),
        }
        return render(request, "cmdb/impact.html", context)


def _tab(given: QueryDict, name: str, current: bool) -> dict[str, Any]:
    url = here(given, group_by=name, **{"in": None, "after": None})
    return {"label": TITLES[name], "url": url, "current": current}


def _linked(given: QueryDict, group: Group, grouping: str, chosen: str | None) -> dict[str, Any]:
    url = here(given, group_by=grouping, **{"in": group.key, "after": None})
    return {"group": group, "url": url, "current": group.key == chosen}


def _graph_url(numbers: list[str], given: QueryDict) -> str:
    kept = {name: given[name] for name in ("as_of",) if given.get(name)}
    direction = given.get("direction") or "downstream"
    query = urlencode([*(("ci", number) for number in numbers), *kept.items(), ("direction", direction)])
    return f"{reverse('cmdb:graph_of_many')}?{query}"


class Graph(_About):
    """The picture as JSON, for the drawing on the page. Both directions unless one is asked for."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> JsonResponse:
        asked = asked_from(request.GET, limit=0, most=0)
        given = asked_about(self.user, self.numbers(), asked.moment)
        both = not request.GET.get("direction")
        picture = picture_of(self.user, given, asked, both, frozenset(request.GET.getlist("expand")))
        return JsonResponse(asdict(picture))
