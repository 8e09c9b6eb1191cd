from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from itsm.core.doors.pages import SignedInView
from itsm.portal.home import home


class HomeView(SignedInView):
    """What waits for me, and what happens next around me."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "portal/pages/home.html", {"home": home(self.user)})
