"""The inbox and what people choose about it."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from itsm.core.doors.pages import SignedInView, VerbView, go
from itsm.core.rules import whole_number
from itsm.notices import queries
from itsm.notices.actions.choose_mail import choose_mail
from itsm.notices.actions.mark_read import mark_all_read, mark_read
from itsm.notices.forms import MailPreferencesForm
from itsm.notices.models import Notice
from itsm.notices.reading import Line, lines

PER_PAGE = 30


class InboxView(SignedInView):
    """Everything the person was told, newest first; `?unread=1` leaves out what they have read."""

    def get(self, request: HttpRequest) -> HttpResponse:
        unread = request.GET.get("unread") == "1"
        page: Page[Notice] = Paginator(queries.inbox(self.user, unread=unread), PER_PAGE).get_page(
            request.GET.get("page")
        )
        content = {"page": page, "lines": lines(self.user, page.object_list), "unread_only": unread}
        return render(request, "notices/inbox.html", content)


class OpenNoticeView(SignedInView):
    """Marks the notice read and goes to the object it tells of."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Only shows where the notice leads: a GET that a mail reader or a prefetch makes reads nothing."""
        notice = queries.notice(self.user, pk)
        return redirect(Line(notice).url or reverse("notices:inbox"))

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        notice = mark_read(pk, actor=self.user)
        return go(request, Line(notice).url or reverse("notices:inbox"))


class MarkReadView(SignedInView):
    """Marks one notice read where it stands; htmx puts the line back without its mark."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        notice = mark_read(pk, actor=self.user)
        if getattr(request, "htmx", False):
            return render(request, "notices/line.html", {"line": Line(notice)})
        return redirect("notices:inbox")


class MarkAllReadView(SignedInView):
    """Marks read what the page showed; what came since stays unread."""

    def post(self, request: HttpRequest) -> HttpResponseBase:
        mark_all_read(actor=self.user, up_to=whole_number(request.POST.get("up_to", "")))
        return go(request, reverse("notices:inbox"))


class UnreadView(SignedInView):
    """The number beside the bell, which pages ask for again now and then."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "notices/unread.html", {"unread": queries.unread_count(self.user)})


class PreferencesView(VerbView):
    """Which groups of events are mailed."""

    form_class = MailPreferencesForm
    template_name = "notices/preferences.html"
    success_message = _("Your choice was saved.")

    def initial(self, subject: Any) -> dict[str, Any]:
        return {group.value: wanted for group, wanted in queries.mail_wanted(self.user).items()}

    def perform(self, form: MailPreferencesForm) -> None:
        choose_mail(form.wanted(), actor=self.user)

    def next_url(self, result: Any) -> str:
        return reverse("notices:preferences")
