"""Comments, files and watching, for any object by its number."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from itsm.core import actions, queries, subjects
from itsm.core.doors.pages import SignedInView, put_beside_fields
from itsm.core.refusals import OperationRefused, Refusal
from itsm.core.rules import whole_number
from itsm.portal.conversations import conversation
from itsm.portal.forms import AttachmentForm, CommentForm


class ConversationView(SignedInView):
    """Posts one thing and shows the conversation again: in place for htmx, on the object's page otherwise."""

    def again(self, number: str) -> HttpResponse:
        if self.request.htmx:  # type: ignore[attr-defined]
            content = conversation(self.user, number)
            return render(self.request, "portal/partials/conversation.html", content)
        return redirect(f"{subjects.url_of(number)}#conversation")

    def refused(self, number: str, refusal: Refusal | None = None, **forms: Any) -> HttpResponse:
        content = conversation(self.user, number, **forms) | {
            "refusal": refusal,
            "back_url": subjects.url_of(number),
        }
        part = "partials/conversation" if self.request.htmx else "pages/conversation"  # type: ignore[attr-defined]
        return render(self.request, f"portal/{part}.html", content, status=refusal.status if refusal else 422)


class ConversationPage(SignedInView):
    """The conversation on a page of its own: `?before=` and `?files_before=` lead back in time."""

    def get(self, request: HttpRequest, number: str) -> HttpResponseBase:
        keys = {name: whole_number(request.GET.get(name, "")) for name in ("before", "files_before")}
        content = conversation(self.user, number, **keys) | {"back_url": subjects.url_of(number)}
        return render(request, "portal/pages/conversation.html", content)


class CommentView(ConversationView):
    def post(self, request: HttpRequest, number: str) -> HttpResponseBase:
        subjects.fetch(self.user, number)
        form = CommentForm(request.POST, auto_id="comment_%s")
        if not form.is_valid():
            return self.refused(number, comment_form=form)
        try:
            actions.comment(subject=number, text=form.cleaned_data["text"], actor=self.user)
        except OperationRefused as refused:
            return self.refused(number, put_beside_fields(form, refused.refusal), comment_form=form)
        return self.again(number)


class AttachView(ConversationView):
    def post(self, request: HttpRequest, number: str) -> HttpResponseBase:
        subjects.fetch(self.user, number)
        form = AttachmentForm(request.POST, request.FILES, auto_id="attach_%s")
        if not form.is_valid():
            return self.refused(number, attachment_form=form)
        try:
            actions.attach(subject=number, upload=form.cleaned_data["file"], actor=self.user)
        except OperationRefused as refused:
            return self.refused(number, put_beside_fields(form, refused.refusal), attachment_form=form)
        return self.again(number)


class WatchView(ConversationView):
    """Told about every turn from now on, or not any more: `wish` is "watch" or "unwatch"."""

    def post(self, request: HttpRequest, number: str, wish: str) -> HttpResponseBase:
        act = actions.watch if wish == "watch" else actions.unwatch
        act(subject=number, actor=self.user)
        return self.again(number)


class AttachmentView(SignedInView):
    """Always a download: nothing uploaded is ever shown as a page of ours."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        found = queries.attachment(self.user, pk)
        if found is None:
            raise Http404(_("There is no such file."))
        try:
            content = found.file.open("rb")
        except FileNotFoundError as gone:
            raise Http404(_("The file is no longer there.")) from gone
        return FileResponse(
            content, as_attachment=True, filename=found.name, content_type="application/octet-stream"
        )
