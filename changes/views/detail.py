"""The page of one change."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from changes import queries
from changes.models import ChangeRequest, ChangeState
from changes.presentation import document_entries
from changes.story import story_of
from changes.views.verbs import VERBS
from cmdb import queries as cmdb
from itsm.core.clock import database_now
from itsm.core.doors.pages import SignedInView

OWN_PAGES: dict[str, tuple[Any, str]] = {
    "edit": (_("Edit"), "pencil"),
    "propose_edit": (_("Propose an edit of an item"), "database"),
    "propose_step": (_("Propose a lifecycle step"), "progress"),
    "propose_relationship": (_("Propose an edit of a relationship"), "link"),
}
STEPS = [(state.value, state.label) for state in ChangeState if state != ChangeState.CANCELED]

WHAT_NEXT: dict[str, tuple[Any, Any]] = {
    "new": (_("Complete and submit"), _("The draft is its requester's until it is submitted.")),
    "assess": (_("Assess"), _("Weigh risk and impact, then ask the board.")),
    "authorize": (_("The board decides"), _("Every group of the policy must reach its quorum.")),
    "scheduled": (_("Authorized"), _("Work may begin inside the planned window.")),
    "implement": (_("Work is going on"), _("Say how it ended when it is done.")),
    "review": (_("Review"), _("Write down what was learned, then close the change.")),
    "closed": (_("Closed"), _("Nothing is left to do.")),
    "canceled": (_("Canceled"), _("This change will not be done.")),
}


class ChangeView(SignedInView):
    """Where the change stands, what comes next, what it touches, and everything that happened."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        change = queries.get(self.user, number)
        page = queries.page_of(self.user, change, database_now())
        title, text = WHAT_NEXT[change.state]
        content = {
            "page": page,
            "change": change,
            "steps": STEPS,
            "next_title": title,
            "next_text": text,
            "buttons": _buttons(page, change),
            "vote_url": reverse("admin:changes_changerequest_change", args=[change.pk]),
            "may_use_admin": self.user.is_staff,
            "signed": document_entries(page.content),
            "recorded": _recorded(change),
            "proposed": cmdb.told_of(self.user, page.proposed),
            "may_withdraw": queries.may_withdraw_edit(self.user, change),
            "entries": story_of(change),
        }
        return render(request, "changes/detail.html", content)


def _buttons(page: queries.ChangePage, change: ChangeRequest) -> list[dict[str, Any]]:
    """Verbs and their addresses, the way forward as the one primary button."""
    buttons = []
    for name in page.offers:
        if name in OWN_PAGES:
            label, symbol = OWN_PAGES[name]
            url = reverse(f"changes:{name}", args=[change.number])
            buttons.append({"url": url, "label": label, "style": "default", "symbol": symbol})
            continue
        verb = VERBS[name]
        style = "danger" if verb.danger else "default" if buttons else "primary"
        url = reverse("changes:verb", args=[change.number, name])
        buttons.append({"url": url, "label": verb.label, "style": style, "symbol": verb.symbol})
    return buttons


def _recorded(change: ChangeRequest) -> list[tuple[str, Any]]:
    """What the source of an imported record said beside the fields above."""
    return [(name.replace("_", " ").capitalize(), value) for name, value in change.recorded.items()]
