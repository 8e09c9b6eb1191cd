"""What the pages about one release have in common."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from itsm.core.doors.pages import VerbView
from releases.models import Release
from releases.queries import releases


class ReleaseVerbView(VerbView):
    """A page with one form below `/releases/<number>/`; it goes back to the release's own page."""

    title: Any = ""
    button: Any = ""
    tab = ""

    def fetch(self) -> Release:
        return releases.get(self.user, self.number)

    @property
    def number(self) -> str:
        return str(self.kwargs["number"])

    def initial(self, subject: Any) -> dict[str, Any]:
        return {"version": subject.version}

    def next_url(self, result: Any) -> str:
        return page_url(self.number, self.tab)

    def context(self, subject: Any) -> dict[str, Any]:
        return {
            "verb_title": self.title,
            "verb_label": self.button or self.title,
            "back_url": page_url(self.number, self.tab),
        }


def page_url(number: str, tab: str = "") -> str:
    url = reverse("releases:release", args=[number])
    return f"{url}?tab={tab}" if tab else url
