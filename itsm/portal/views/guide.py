from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from itsm.core.doors.pages import SignedInView


class GuideView(SignedInView):
    """How a release travels, who does what, and what the words mean: one page for newcomers."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "portal/pages/guide.html")
