"""Every verb of a change as a page: what it asks, and the one action it calls."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from changes import actions, queries
from changes.forms import (
    CloseForm,
    FinishForm,
    HoldForm,
    PlainForm,
    ReasonForm,
    ReviewForm,
    WindowForm,
    vote_form,
)
from changes.models import ChangeRequest
from changes.presentation import document_entries, lines_of_change
from itsm.core.clock import database_now
from itsm.core.doors.pages import VerbView
from itsm.core.refusals import OperationRefused


@dataclass(frozen=True)
class PageVerb:
    """`votes` marks the two whose form is made for the voter and carries the digest they were shown."""

    label: Any
    action: Callable[..., Any]
    form: type[forms.Form] = PlainForm
    lead: Any = ""
    symbol: str = ""
    danger: bool = False
    votes: bool = False


VERBS: dict[str, PageVerb] = {
    "submit": PageVerb(
        _("Submit"), actions.submit, lead=_("Ask for this change to be assessed."), symbol="send"
    ),
    "request_authorization": PageVerb(
        _("Request authorization"),
        actions.request_authorization,
        lead=_("The assessment is done; ask the board."),
        symbol="gavel",
    ),
    "approve": PageVerb(_("Approve"), actions.approve, symbol="thumb-up", votes=True),
    "reject": PageVerb(_("Reject"), actions.reject, symbol="thumb-down", danger=True, votes=True),
    "start": PageVerb(_("Start"), actions.start, lead=_("Work begins now."), symbol="rocket"),
    "finish": PageVerb(_("Finish"), actions.finish, FinishForm, _("Work has ended; say how."), symbol="flag"),
    "review": PageVerb(
        _("Record the review"), actions.review, ReviewForm, _("What was learned."), symbol="clipboard-text"
    ),
    "close": PageVerb(
        _("Close"), actions.close, CloseForm, _("Nothing is left to do or to learn."), symbol="lock"
    ),
    "move_window": PageVerb(
        _("Move the window"),
        actions.move_window,
        WindowForm,
        _("The window is signed: the board is asked again."),
        symbol="calendar-event",
    ),
    "reauthorize": PageVerb(
        _("Ask the board again"),
        actions.reauthorize,
        ReasonForm,
        _("The present authorization ends; a new round opens."),
        symbol="refresh",
    ),
    "revert": PageVerb(
        _("Take back"),
        actions.revert,
        ReasonForm,
        _("Back to a draft; what was asked or authorized no longer stands."),
        symbol="arrow-back-up",
    ),
    "hold": PageVerb(
        _("Hold"), actions.hold, HoldForm, _("It will not start until the hold is released."), "hand-stop"
    ),
    "release_hold": PageVerb(_("Release the hold"), actions.release_hold, symbol="player-play"),
    "cancel": PageVerb(
        _("Cancel the change"),
        actions.cancel,
        ReasonForm,
        _("It will not be done. This cannot be taken back."),
        symbol="ban",
        danger=True,
    ),
}


class DoVerbView(VerbView):
    """GET asks what the verb needs, POST calls its action."""

    template_name = "changes/verb.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if kwargs["verb"] not in VERBS:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @property
    def verb(self) -> PageVerb:
        return VERBS[str(self.kwargs["verb"])]

    def fetch(self) -> ChangeRequest:
        change = queries.get(self.user, str(self.kwargs["number"]))
        maker = vote_form(comment_needed=self.verb.danger) if self.verb.votes else None
        self.form_class = maker(self.user, change) if maker else self.verb.form  # type: ignore[misc]
        self.success_message = self.verb.label  # type: ignore[misc]
        return change

    def right(self) -> str:
        return f"change.{self.kwargs['verb']}"

    def refuse_early(self, subject: ChangeRequest) -> None:
        super().refuse_early(subject)
        if self.verb.votes and (refusal := queries.refusal_to_vote(self.user, subject, database_now())):
            raise OperationRefused(refusal)

    def initial(self, subject: ChangeRequest) -> dict[str, Any]:
        round_ = queries.open_round(subject) if self.verb.votes else None
        return {
            "version": subject.version,
            "digest": round_.digest if round_ else "",
            "window_start": subject.window_start,
            "window_end": subject.window_end,
            "close_code": subject.close_code,
            "findings": subject.review_findings,
        }

    def perform(self, form: Any) -> Any:
        return self.verb.action(
            change_number=str(self.kwargs["number"]), actor=self.user, **form.cleaned_data
        )

    def next_url(self, result: Any) -> str:
        return reverse("changes:detail", args=[self.kwargs["number"]])

    def context(self, subject: ChangeRequest) -> dict[str, Any]:
        told = {
            "verb_title": self.verb.label,
            "verb_label": self.verb.label,
            "verb_lead": self.verb.lead,
            "verb_style": "danger" if self.verb.danger else "primary",
            "back_url": reverse("changes:detail", args=[subject.number]),
        }
        if not self.verb.votes:
            return told
        page = queries.page_of(self.user, subject, database_now())
        changed = lines_of_change(page.open_round.changed) if page.open_round else []
        return {**told, "page": page, "signed": document_entries(page.content), "changed": changed}
