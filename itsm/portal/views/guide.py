from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from itsm.core.doors.pages import SignedInView

RELEASE_WAY = [
    ("draft", _("Draft")),
    ("submitted", _("Submitted")),
    ("planning", _("Planning")),
    ("build", _("Build")),
    ("test", _("Test")),
    ("pending_approval", _("Approval")),
    ("approved", _("Approved")),
    ("scheduled", _("Scheduled")),
    ("deploying", _("Deploying")),
    ("deployed", _("Deployed")),
    ("review", _("Review")),
    ("closed", _("Closed")),
]
CHANGE_WAY = [
    ("new", _("New")),
    ("assess", _("Assess")),
    ("authorize", _("Authorize")),
    ("scheduled", _("Scheduled")),
    ("implement", _("Implement")),
    ("review", _("Review")),
    ("closed", _("Closed")),
]


class GuideView(SignedInView):
    """How a release travels, who does what, and what the words mean: one page for newcomers."""

    def get(self, request: HttpRequest) -> HttpResponse:
        ways = {"release_way": RELEASE_WAY, "change_way": CHANGE_WAY}
        return render(request, "portal/pages/guide.html", ways)
