from typing import Any

from django.utils.translation import gettext_lazy as _

from itsm.core.doors.pages import VerbView
from releases import actions
from releases.forms.request import HAND_IN, ReleaseRequestForm, initial_of
from releases.views.base import ReleaseVerbView, page_url


class RequestReleaseView(VerbView):
    """The release request form. Two buttons: keep as a draft, or hand in."""

    form_class = ReleaseRequestForm
    needs = "release.create"
    template_name = "releases/request_form.html"

    def form_arguments(self) -> dict[str, Any]:
        return {"user": self.user}

    def perform(self, form: Any) -> Any:
        act = actions.hand_in if HAND_IN in self.request.POST else actions.create
        return act(actor=self.user, **{k: v for k, v in form.arguments().items() if k != "version"})

    def next_url(self, result: Any) -> str:
        return page_url(result.number)

    def context(self, subject: Any) -> dict[str, Any]:
        return {"verb_title": _("Request a release"), "may_hand_in": True}


class EditRequestView(ReleaseVerbView):
    form_class = ReleaseRequestForm
    needs = "release.edit_request"
    template_name = "releases/request_form.html"
    title = _("Edit the request")

    def form_arguments(self) -> dict[str, Any]:
        return {"user": self.user, "release": self.fetch()}

    def initial(self, subject: Any) -> dict[str, Any]:
        return {**initial_of(subject), "version": subject.version}

    def perform(self, form: Any) -> Any:
        act = actions.hand_in if HAND_IN in self.request.POST else actions.edit_request
        return act(release_number=self.number, actor=self.user, **form.arguments())

    def context(self, subject: Any) -> dict[str, Any]:
        return {**super().context(subject), "may_hand_in": subject.state == "draft"}
