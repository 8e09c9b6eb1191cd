from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from itsm.core import subjects
from itsm.core.doors.pages import SignedInView
from itsm.core.refusals import OperationRefused
from itsm.portal import floors

HITS_OF_EACH = 15
SUGGESTED_OF_EACH = 5


class SearchView(SignedInView):
    """By number, title or name over what the user may see; an exact number goes straight to its page."""

    def get(self, request: HttpRequest) -> HttpResponse:
        text = asked_in(request)
        address = self.address_of(text.upper())
        if address:
            return redirect(address)
        groups = floors.search(self.user, text, HITS_OF_EACH) if text else []
        found = {"search_text": text, "groups": groups, "hits": sum(len(hits) for _floor, hits in groups)}
        return render(request, "portal/pages/search.html", found)

    def address_of(self, number: str) -> str:
        try:
            subjects.fetch(self.user, number)
        except OperationRefused:
            return ""
        return subjects.url_of(number)


class SuggestView(SignedInView):
    """The best of every floor while somebody types, as JSON for the search box."""

    def get(self, request: HttpRequest) -> JsonResponse:
        text = asked_in(request)
        groups = [
            {
                "label": str(floors.LABELS[floor][0]),
                "hits": [
                    {"number": hit.number, "title": hit.title, "url": hit.url, "kind": str(hit.kind)}
                    for hit in hits
                ],
            }
            for floor, hits in (floors.search(self.user, text, SUGGESTED_OF_EACH) if text else [])
        ]
        return JsonResponse({"groups": groups})


def asked_in(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\x00", "").strip()[:200]
