from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from itsm.core import subjects
from itsm.core.doors.pages import SignedInView
from itsm.core.refusals import OperationRefused
from itsm.portal import floors

HITS_OF_EACH = 15


class SearchView(SignedInView):
    """By number, title or name over what the user may see; an exact number goes straight to its page."""

    def get(self, request: HttpRequest) -> HttpResponse:
        text = request.GET.get("q", "").replace("\x00", "").strip()[:200]
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
